// What is on the screen: cells are found once, and written only where their text changes.

const $ = id => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const el = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter(child => child !== null));
  return made;
};
const button = (text, onclick, className = "") => el("button", { type: "button", onclick, className }, text);
const option = (value, text) => el("option", { value }, text);
// On tall letters a font's dot drowns in the stem: it is set higher, and stays in the text.
const dots = text => text.split(/([A-Zbdfhijklt])\u0307/).map((part, k) =>
  k % 2 ? el("span", { className: "dot" }, part, el("span", {}, "\u0307")) : part);
const line = (text, role = "") => el("p", { className: role }, ...dots(text));

const DATA = JSON.parse($("data").textContent);
const model = new Model(DATA, ROWS);
const { nodes } = model;
const number = x => format(x, DATA.precision);
const name = i => nodes[i].name;

// An operand as formulas take it: its name, or its number in its place.
const asName = i => nodes[i];
const asNumber = x => ({ name: number(x), first: number(x), symbol: x < 0 ? `(${number(x)})` : number(x) });
// A sum of products: a negative number is in parentheses, unless it comes first of all.
const sum = (...products) => products.map((factors, i) =>
  factors.map((x, k) => asNumber(x)[i || k ? "symbol" : "first"]).join(" × ")).join(" + ");
const twice = z => nodes[z].of.length === 2 && nodes[z].of[0] === nodes[z].of[1];
const partialSymbol = (z, slot) => `∂${nodes[z].symbol}/∂${nodes[nodes[z].of[slot]].symbol}`
  + (twice(z) ? ` (${["1st", "2nd"][slot]})` : "");
// ẋ and x̄: a letter with its index takes the sign, any other name stands behind a word.
const signed = (i, sign, word) =>
  /^\p{L}(?:[₀-₉]*|_\p{L}[\p{L}\d_₀-₉]*)$/u.test(name(i)) ? name(i).replace(/^./u, letter => letter + sign) : `${say(word)} ${nodes[i].symbol}`;
const dotted = i => signed(i, "\u0307", "tangent");
const barred = i => signed(i, "\u0304", "adjoint");

// A text in the picture keeps within its box: one that is too long is condensed. How wide signs
// are is measured once.
const widths = new Map();
const widthOf = words => [...words].reduce((sum, sign) => sum + (widths.get(sign) || 9), 0);
const condense = (text, width, room) => {
  if (width > room) {
    text.setAttribute("textLength", room);
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else if (text.hasAttribute("textLength")) {
    text.removeAttribute("textLength");
  }
};
class Cell {
  constructor(text, room) {
    Object.assign(this, { text, room, prefix: 0, target: text.lastElementChild || text, shown: null });
  }
  write(words) {
    if (words === this.shown) return;
    this.shown = words;
    this.target.textContent = words;
    condense(this.text, this.prefix + widthOf(words), this.room);
  }
}
class TableCell {
  constructor(cell) {
    Object.assign(this, { target: cell.lastElementChild || cell, shown: null });
  }
  write(words) {
    if (words !== this.shown) this.target.textContent = this.shown = words;
  }
}

const boxOf = group => +group.querySelector("rect").getAttribute("width") - 8;
const pictured = nodes.map((node, i) => {
  const group = $(`n${i}`), row = $(`r${i}`), cells = { group, row, edges: [] };
  for (const kind of ["value", "tangent", "adjoint"]) {
    const text = group.querySelector(`.${kind}`);
    cells[kind] = [text && new Cell(text, boxOf(group)), row && new TableCell(row.querySelector(`.${kind}`))]
      .filter(Boolean);
  }
  const columns = row ? all(".partial", row) : [];
  node.of.forEach((x, slot) => {
    const edge = $(`e${i}_${slot}`), partial = edge.querySelector(".partial");
    cells.edges.push(partial ? {
      edge, partial: new Cell(partial, boxOf(edge)), column: new TableCell(columns[slot]),
      tangent: new Cell(edge.querySelector(".tangent"), boxOf(edge)),
      adjoint: new Cell(edge.querySelector(".adjoint"), boxOf(edge)),
    } : { edge });
  });
  return cells;
});

// Measure the signs, and what stands before numbers, in the fonts that are there.
const measure = () => {
  all("#graph .w").forEach(word => { word.textContent = say(word.parentNode.classList[0]); });
  const ruler = document.querySelector("#graph .ruler"), length = text => text.getComputedTextLength();
  const signs = new Set("0123456789−+e.·…—←→? " + say("undefined"));
  for (const sign of signs) {
    ruler.textContent = `0${sign.repeat(8)}0`;
    widths.set(sign, length(ruler));
  }
  ruler.textContent = "00";
  const ends = length(ruler);
  signs.forEach(sign => widths.set(sign, (widths.get(sign) - ends) / 8));
  ruler.textContent = "";
  all("#graph text").forEach(text => text.removeAttribute("textLength"));
  all("#graph .name, #graph .symbol").map(text => [text, length(text), boxOf(text.parentNode)])
    .forEach(fit => condense(...fit));
  pictured.flatMap(node => [...node.value, ...node.tangent, ...node.adjoint,
    ...node.edges.flatMap(edge => [edge.partial, edge.tangent, edge.adjoint])]).forEach(cell => {
    if (!(cell instanceof Cell)) return;
    cell.prefix = cell.target === cell.text ? 0 : length(cell.text) - length(cell.target);
    cell.shown = null;
  });
};

// Write everything that is known at a step. `hidden` has the names of what is asked.
const show = (now, step, hidden) => {
  const { values, partials, errors } = now.numbers, { mode } = now;
  const masked = (key, text) => hidden.has(key) ? "?" : text;
  const write = (cells, text) => cells.forEach(cell => cell.write(text));
  nodes.forEach((node, i) => {
    const cells = pictured[i], known = !node.row || now.computed(i);
    const written = (x, when = known) => !when ? "·" : x === null || !isFinite(x) ? "—" : number(x);
    const value = known && values[i] === null && errors[i] ? say("undefined") : written(values[i]);
    write(cells.value, masked(`v${i}`, value));
    if (node.varies) {
      if (mode !== "reverse") write(cells.tangent, masked(`t${i}`, written(now.tangents[i])));
      if (mode !== "forward") {
        const got = now.added[i].length;
        const begun = i === model.output ? now.seeded : got > 0;
        const adjoint = written(now.adjoints[i], begun);
        write(cells.adjoint, masked(`a${i}`, begun && got < node.uses.length && now.adjoints[i] !== null ? `${adjoint} …` : adjoint));
      }
    }
    cells.edges.forEach(({ edge, partial, column, tangent, adjoint }, slot) => {
      const x = node.of[slot];
      if (partial) {
        const d = partials[i][slot];
        const text = known && d === null && errors[i] ? say("undefined") : written(d);
        [partial, column].forEach(cell => cell.write(masked(`p${i}_${slot}`, text)));
        if (mode !== "reverse") {
          const t = now.tangents[x], term = d === null || t === null ? null : d * t;
          tangent.write(known ? `→ ${masked(`u${i}_${slot}`, written(term))}` : "");
        }
        if (mode !== "forward") {
          const flow = now.added[x].find(use => use.from === i && use.slot === slot);
          adjoint.write(flow ? `← ${masked(`c${i}_${slot}`, written(flow.product, true))}` : "");
        }
        edge.classList.toggle("back", step.kind === "reverse" && step.z === i);
      }
      edge.classList.toggle("now", step.z === i && (step.kind === "forward" || (partial && step.kind === "reverse")));
    });
    for (const part of [cells.group, cells.row].filter(Boolean)) {
      part.classList.toggle("now", step.z === i);
      part.classList.toggle("pending", !known);
      part.classList.toggle("failed", Boolean(known && errors[i]));
    }
  });
};
