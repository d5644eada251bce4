// The page: its state, its controls, what happens when they are used.

const picture = $("picture"), drawing = $("graph"), body = document.body;
const state = { mode: DATA.mode, at: 0, seed: DATA.seed, zoom: 0, timer: 0 };
let steps = [], now = null;
const at0 = [...model.leaves];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const redraw = (moved = false) => {
  const step = steps[state.at];
  now = knownAt(state.mode, state.seed, steps, state.at);
  const said = saidAt(step, steps, state.at, now, state.seed);
  const { shown, question, hidden } = asked(said.lines, state.at);
  show(now, step, hidden);
  const form = question && questionForm(question, state.at, redraw);
  $("said").replaceChildren(el("h2", {}, said.title),
    ...shown.map(({ text, role }) => line(text, role)), ...(form ? [form] : []), ...(quiz.on ? [scoreLine()] : []));
  if (form && moved && !matchMedia("(pointer: coarse)").matches) form.querySelector("input").focus({ preventScroll: true });
  $("scrubber").max = steps.length - 1;
  $("scrubber").value = state.at;
  $("count").textContent = say("step", state.at, steps.length - 1);
  if (why.open !== null) $("why").replaceChildren(...whyCard(why.open, now, choose));
  if (moved) follow(step);
};

const go = at => {
  if (why.open !== null) choose(null);
  state.at = Math.max(0, Math.min(steps.length - 1, at));
  redraw(true);
  remember();
};

const restart = at => {
  steps = stepsOf(state.mode);
  body.classList.remove("reverse", "forward", "both");
  body.classList.add(state.mode);
  document.querySelector(`[name=mode][value=${state.mode}]`).checked = true;
  $("seed").value = state.seed;
  go(Math.min(at, steps.length - 1));
};

const play = on => {
  clearInterval(state.timer);
  state.timer = 0;
  $("play").ariaPressed = on;
  if (!on) return;
  if (state.at === steps.length - 1) go(0);
  state.timer = setInterval(() => {
    if (state.at < steps.length - 1) go(state.at + 1);
    if (state.at === steps.length - 1) play(false);
  }, 1600);
};

// The address: mode, step, seed, leaves. It is only kept where a page has an address.
const remember = () => {
  if (!/^(file|https?):/.test(location.protocol)) return;
  const leaves = sliders.map(({ i }) => model.leaves[i]);
  const parts = [`mode=${state.mode}`, `step=${state.at}`];
  if (state.seed !== null) parts.push(`seed=${state.seed}`);
  if (sliders.some(({ i }) => model.leaves[i] !== at0[i])) parts.push(`at=${leaves.join(",")}`);
  clearTimeout(remember.timer);
  remember.timer = setTimeout(() => history.replaceState(null, "", `#${parts.join("&")}`), 200);
};
const recall = () => {
  const given = Object.fromEntries(location.hash.slice(1).split("&").map(part => part.split("=")));
  if (["reverse", "forward", "both"].includes(given.mode)) state.mode = given.mode;
  if (nodes[given.seed] && nodes[given.seed].varies) state.seed = +given.seed;
  const leaves = (given.at || "").split(",").map(typed);
  if (leaves.length === sliders.length && leaves.every(x => x === x)) {
    sliders.forEach((slider, k) => slider.put(leaves[k]));
  }
  return /^\d+$/.test(given.step) ? +given.step : 0;
};

// Sliders and exact fields.
const sliders = DATA.movable.map(i => {
  const node = nodes[i], [low, high] = node.range;
  const slider = el("input", { type: "range", min: low, max: high, step: "any", ariaLabel: name(i) });
  const field = el("input", { autocomplete: "off", ariaLabel: name(i) });
  const digits = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(high - low))));
  const put = x => {
    model.leaves[i] = x;
    slider.value = x;
    field.value = repr(x).replace(/\.0$/, "").replaceAll("-", "−");
    field.ariaInvalid = null;
  };
  slider.oninput = () => {
    put(+(+slider.value).toFixed(digits));
    moved();
  };
  field.onchange = () => {
    const x = typed(field.value);
    if (x !== x) return void (field.ariaInvalid = true);
    put(x);
    moved();
  };
  put(node.value);
  $("sliders").append(el("div", { className: "leaf" }, el("span", {}, `${name(i)} =`), field, slider));
  return { i, put, slider, field };
});
const moved = () => {
  quiz.answered.clear();
  quiz.tried.clear();
  redraw();
  remember();
};
$("reset").onclick = () => {
  sliders.forEach(({ i, put }) => put(at0[i]));
  fall.history = [];
  drawFall();
  moved();
};

// Descent: x ← x − η · adjoint, and the output's value as it falls.
const fall = { history: [], timer: 0 };
const drawFall = () => {
  const { history } = fall, low = Math.min(...history), high = Math.max(...history);
  $("falls").hidden = history.length < 2;
  if (history.length < 2) return;
  const points = history.map((y, k) => `${300 * k / (history.length - 1)},${high > low ? 5 + 50 * (high - y) / (high - low) : 30}`);
  $("falls").querySelector("polyline").setAttribute("points", points.join(" "));
  $("falls").querySelector("figcaption").textContent = say("fell", name(model.output),
    number(history.at(-1)), history.length - 1, number(history[0]));
};
const descend = () => {
  const rate = typed($("rate").value), before = model.evaluate();
  $("rate").ariaInvalid = rate !== rate || null;
  const { found } = model.adjoints(before);
  const movable = sliders.filter(({ i }) => nodes[i].varies);
  const next = movable.map(({ i }) => model.leaves[i] - rate * found[i]);
  if (rate !== rate || movable.some(({ i }, k) => found[i] === null || !isFinite(next[k]))) return run(false);
  if (!fall.history.length) fall.history.push(before.values[model.output]);
  movable.forEach((slider, k) => slider.put(next[k]));
  const value = model.evaluate().values[model.output];
  if (value === null) run(false);
  else fall.history.push(value);
  drawFall();
  moved();
};
const run = on => {
  clearInterval(fall.timer);
  fall.timer = on ? setInterval(descend, 150) : 0;
  $("run").ariaPressed = Boolean(on);
};
$("down").onclick = descend;
$("run").onclick = () => run(!fall.timer);
$("descent").hidden = !nodes[model.output].varies;

// The picture's size: as large as fits, but never so small that it cannot be read.
const resize = () => {
  const { width, height } = drawing.viewBox.baseVal;
  const is = word => body.classList.contains(word);
  const phone = innerWidth < 700, least = phone ? 0.9 : is("large") ? 1 : 0.7;
  const share = phone ? 0.6 : is("tall") ? 0.75 : is("large") ? 0.55 : innerHeight < 900 ? 0.44 : 0.5;
  const most = innerHeight * share;
  const fit = Math.max(least, Math.min((picture.clientWidth - 16) / width, most / height, 2.4));
  const scale = fit * 1.25 ** state.zoom;
  drawing.style.width = `${width * scale}px`;
  drawing.style.height = `${height * scale}px`;
  picture.style.maxHeight = `${most}px`;
};
const zoom = by => {
  state.zoom = by === 0 ? 0 : state.zoom + by;
  resize();
  follow(steps[state.at]);
};
// Keep the operation at hand in view.
const follow = (step, i = step.z) => {
  const behavior = calm.matches ? "auto" : "smooth";
  if (i !== undefined) {
    const shown = pictured[i].group.getBoundingClientRect(), frame = picture.getBoundingClientRect();
    const outside = shown.left < frame.left + 40 || shown.right > frame.right - 40
      || shown.top < frame.top || shown.bottom > frame.bottom;
    if (outside) {
      picture.scrollBy({
        left: (shown.left + shown.right - frame.left - frame.right) / 2,
        top: (shown.top + shown.bottom - frame.top - frame.bottom) / 2, behavior,
      });
    }
    const row = pictured[i].row, table = $("trace");
    if (table.scrollHeight > table.clientHeight + 4) {
      table.scrollTo({ top: row.offsetTop - table.clientHeight / 2, behavior });
    }
  } else {
    picture.scrollTo({ left: 0, behavior });
  }
};
let dragged = null, panned = false;
picture.onpointerdown = event => {
  panned = false;
  if (event.pointerType === "mouse") dragged = [event.clientX + picture.scrollLeft, event.clientY + picture.scrollTop];
};
picture.onpointermove = event => {
  if (!dragged || !event.buttons) return;
  const [x, y] = [dragged[0] - event.clientX, dragged[1] - event.clientY];
  panned ||= Math.hypot(x - picture.scrollLeft, y - picture.scrollTop) > 3;
  if (panned) picture.scrollTo(x, y);
};
onpointerup = () => { dragged = null; };

// Why: by pointer or key, in the picture and the table.
const choose = i => {
  const before = why.open;
  why.open = i;
  $("why").hidden = i === null;
  markPaths(i);
  if (i === null) return void (before !== null && pictured[before].row && pictured[before].row.focus({ preventScroll: true }));
  $("why").replaceChildren(...whyCard(i, now, choose));
  follow(null, i);
  if (innerWidth < 700) $("why").scrollIntoView({ block: "nearest" });
};
pictured.forEach(({ group, row }, i) => {
  if (!row) return;
  const toggle = () => choose(why.open === i ? null : i);
  row.onclick = toggle;
  group.onclick = () => panned || toggle();
  for (const part of [group, row]) {
    part.onmouseenter = () => why.open === null && markPaths(i);
    part.onmouseleave = () => why.open === null && markPaths(null);
  }
});
const rowOrder = all("tbody tr");
if (rowOrder.length) rowOrder[0].tabIndex = 0;
document.querySelector("tbody").onkeydown = event => {
  const k = rowOrder.indexOf(document.activeElement);
  const to = { ArrowDown: k + 1, ArrowUp: k - 1, Home: 0, End: rowOrder.length - 1 }[event.key];
  if (event.key === "Enter" || event.key === " ") rowOrder[k].click();
  else if (to === undefined) return;
  else if (rowOrder[to]) {
    rowOrder[k].tabIndex = -1;
    rowOrder[to].tabIndex = 0;
    rowOrder[to].focus();
  }
  event.preventDefault();
  event.stopPropagation();
};
if (nodes.length > 40) {
  $("search").hidden = false;
  pictured.forEach(({ row }, i) => row && $("names").append(option(name(i), "")));
  $("search").onchange = () => {
    const wanted = $("search").value.trim();
    const i = nodes.findIndex((node, k) => pictured[k].row && [node.name, node.raw].includes(wanted));
    $("search").ariaInvalid = i < 0 || null;
    if (i >= 0) choose(i);
  };
}

// Words, modes, keys.
const speak = to => {
  language = to;
  document.documentElement.lang = to;
  all("[data-w]").forEach(part => { part.textContent = say(part.dataset.w); });
  all("[data-t]").forEach(part => { part.ariaLabel = part.title = say(part.id); });
  picture.title = "";
  $("language").textContent = to === "zh" ? "English" : "中文";
  $("language").lang = to === "zh" ? "en" : "zh";
  measure();
};
$("language").onclick = () => {
  speak(language === "zh" ? "en" : "zh");
  drawFall();
  redraw();
};
const present = on => {
  body.classList.toggle("large", on);
  $("present").ariaPressed = on;
  resize();
};
$("present").onclick = () => present(!body.classList.contains("large"));
model.inputs.forEach(i => $("seed").append(option(i, name(i))));
if (state.seed !== null && nodes[state.seed].row) $("seed").append(option(state.seed, name(state.seed)));
$("modes").onsubmit = event => event.preventDefault();
$("modes").onchange = event => {
  if (event.target.name === "mode") {
    state.mode = event.target.value;
    restart(state.at);
  } else if (event.target.id === "seed") {
    state.seed = +event.target.value;
    restart(state.at);
  } else if (event.target.id === "quiz") {
    quiz.on = event.target.checked;
    redraw(true);
  }
};
const actions = {
  first: () => go(0), back: () => go(state.at - 1), next: () => go(state.at + 1),
  last: () => go(steps.length - 1), play: () => play(!state.timer),
  smaller: () => zoom(-1), fit: () => zoom(0), larger: () => zoom(1),
};
for (const [id, action] of Object.entries(actions)) {
  $(id).onclick = () => {
    if (id !== "play") play(false);
    action();
  };
}
$("scrubber").oninput = () => go(+$("scrubber").value);
const keys = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last", " ": "play", p: "present" };
document.onkeydown = event => {
  if (event.key === "Escape" && why.open !== null) return choose(null);
  const { id, value } = event.target;
  const typing = event.target.matches("input, select, button") && id !== "scrubber" && (id !== "answer" || value);
  const pressing = event.target.matches("button") && event.key !== " ";
  if (!keys[event.key] || (typing && !pressing) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  $(keys[event.key]).click();
};

if (drawing.viewBox.baseVal.width < 1.1 * drawing.viewBox.baseVal.height) body.classList.add("tall");
body.classList.add("ready");
speak(DATA.language || (navigator.language.startsWith("zh") ? "zh" : "en"));
$("seeds").hidden = state.seed === null;
$("quiz").checked = quiz.on;
resize();
onresize = resize;
onhashchange = () => restart(recall());
onhashchange();
window.chalkgrad = { model, state, go };
