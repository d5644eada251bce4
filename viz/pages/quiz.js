// The quiz: each quantity of a step is asked by itself, before it is shown.

const quiz = { on: DATA.quiz, digits: DATA.precision, answered: new Set(), tried: new Set(), asked: 0, right: 0 };

// Whether an answer is the number, as the class rounds.
const agrees = (answer, truth, digits = quiz.digits) => {
  if (answer === truth) return true;
  const exponent = truth === 0 ? 0 : Math.floor(Math.log10(Math.abs(truth)));
  return Math.abs(answer - truth) <= 0.5000001 * 10 ** (exponent - digits + 1);
};

// The slip that most likely led to a wrong answer, in words; nothing if none did.
const slipOf = (answer, { truth, slips = [] }) => {
  const found = [...slips, [-truth, "slipSign"]].find(([x]) =>
    typeof x === "number" && agrees(answer, x));
  if (found) return say(found[1]);
  return agrees(answer, truth, Math.max(1, quiz.digits - 2)) ? say("slipRound", quiz.digits) : "";
};

// The lines that may be shown, and the one that is asked next.
const asked = (lines, at) => {
  const open = lines.filter(line => line.key && !quiz.answered.has(`${at}:${line.key}`));
  if (!quiz.on || !open.length) return { shown: lines, question: null, hidden: new Set() };
  const hidden = new Set(open.flatMap(line => [line.key, ...line.hides || []]));
  return { shown: lines.slice(0, lines.indexOf(open[0])), question: open[0], hidden };
};

// The form that asks one line.
const questionForm = (question, at, redraw) => {
  const key = `${at}:${question.key}`;
  const input = el("input", { id: "answer", size: 10, autocomplete: "off" });
  const reply = el("p", { className: "reply", role: "alert" });
  const count = right => {
    if (!quiz.tried.has(key)) {
      quiz.tried.add(key);
      quiz.asked++;
      if (right) quiz.right++;
    }
  };
  const reveal = () => {
    quiz.answered.add(key);
    redraw(true);
  };
  const form = el("form", { className: "question" },
    el("label", {}, ...dots(`${question.ask} = `), input), el("button", {}, say("check")),
    button(say("show"), () => { count(false); reveal(); }), reply);
  form.onsubmit = event => {
    event.preventDefault();
    const answer = typed(input.value);
    if (answer !== answer) return void (reply.textContent = say("notNumber", input.value));
    const right = agrees(answer, question.truth);
    count(right);
    if (right) return reveal();
    reply.textContent = `${say("wrong")} ${slipOf(answer, question)}`;
    input.select();
  };
  return form;
};

const scoreLine = () => {
  const digits = el("select", { id: "digits" }, ...[2, 3, 4, 5, 6].map(d => option(d, d)));
  digits.value = quiz.digits = Math.min(6, Math.max(2, quiz.digits));
  digits.onchange = () => { quiz.digits = +digits.value; };
  return el("p", { className: "score" }, say("score", quiz.right, quiz.asked),
    el("label", {}, ` · ${say("digits")} `, digits));
};
