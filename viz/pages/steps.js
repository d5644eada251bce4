// The steps of the sweeps, and what is said at each: lines with a key, a question, an answer.

const stepsOf = mode => {
  const { operations, reverse, output } = model;
  const steps = [{ kind: "start" }, ...operations.map(z => ({ kind: "forward", z }))];
  if (mode === "forward" || !nodes[output].varies) return steps;
  return [...steps, { kind: "seed", z: output }, ...reverse.map(z => ({ kind: "reverse", z }))];
};

// All that is known at a step of a mode.
const knownAt = (mode, seed, steps, at) => {
  const forward = Math.min(at, model.operations.length);
  const place = new Map(model.operations.map((z, k) => [z, k]));
  const numbers = model.evaluate(), back = at - model.operations.length - 1;
  const seeded = mode !== "forward" && back >= 0 && nodes[model.output].varies;
  const { found, added } = model.adjoints(numbers, seeded ? back : 0);
  return {
    mode, numbers, seeded, added, adjoints: found,
    tangents: model.tangents(numbers, seed),
    computed: i => place.get(i) < forward,
  };
};

const titleOf = ({ kind, z }) => {
  if (kind === "start") return "";
  if (kind === "seed") return say("seedStep");
  const list = kind === "forward" ? model.operations : model.reverse;
  return say(`${kind}Step`, list.indexOf(z) + 1, list.length);
};

const equation = (...sides) => sides.filter((side, i) => side !== sides[i - 1]).join(" = ");

const definition = z => equation(name(z), nodes[z].row.written(...nodes[z].of.map(asName)));

// What a function returns; nothing where its arithmetic is undefined.
const attempt = f => {
  try {
    return f();
  } catch (error) {
    if (!error.kind) throw error;
  }
};

// The lines of a forward step: the value, the partials, the tangent.
const forwardLines = (z, now, seed) => {
  const { row, of, varies } = nodes[z], { values, partials, errors } = now.numbers;
  const operands = of.map(x => values[x]), lines = [];
  if (operands.includes(null)) return [{ text: say("downstream", name(z)) }];
  const written = row.written(...of.map(asName));
  const put = row.written(...operands.map(asNumber));
  if (values[z] !== null) {
    lines.push({
      key: `v${z}`, role: "value", ask: `${name(z)} = ${equation(written, put)}`,
      truth: values[z], text: equation(name(z), written, put, number(values[z])),
      slips: of.length === 2 ? [[attempt(() => row.value(...[...operands].reverse())), "slipSwap"]] : [],
    });
  }
  if (errors[z]) return lines;
  of.forEach((x, slot) => {
    if (!nodes[x].varies) return;
    const d = partials[z][slot], all = [...operands, ...Array(2 - operands.length), values[z]];
    const text = row.texts[slot];
    lines.push({
      key: `p${z}_${slot}`, role: "partial", ask: partialSymbol(z, slot), truth: d,
      text: equation(partialSymbol(z, slot), text(...all, nodes[of[0]], nodes[of[1]], nodes[z]),
        text(...all, ...all.map(n => n === undefined ? n : asNumber(n))), number(d)),
      slips: [[partials[z][1 - slot], "slipOther"], [values[z], "slipValue"]],
    });
  });
  if (now.mode !== "reverse" && varies && z !== seed) {
    const terms = of.flatMap((x, slot) => nodes[x].varies ? [[slot, x]] : []);
    const symbols = terms.map(([slot, x]) => `${partialSymbol(z, slot)} × ${dotted(x)}`).join(" + ");
    const tangents = terms.map(([, x]) => now.tangents[x]);
    if (now.tangents[z] === null) return [...lines, { text: `${dotted(z)}: ${say("overflow")}`, role: "failed" }];
    const put = sum(...terms.map(([slot], k) => [partials[z][slot], tangents[k]]));
    lines.push({
      key: `t${z}`, hides: terms.map(([slot]) => `u${z}_${slot}`), role: "tangent",
      ask: `${dotted(z)} = ${symbols}`, truth: now.tangents[z],
      text: equation(dotted(z), symbols, put, number(now.tangents[z])),
      slips: [[terms.reduce((sum, [slot]) => sum + partials[z][slot], 0), "slipTangentChain"],
        ...terms.map(([slot], k) => [partials[z][slot] * tangents[k], "slipTerm"])],
    });
  }
  return lines;
};

// The lines of a reverse step: per operand what is added to its adjoint, and the sum.
const reverseLines = (z, now) => nodes[z].of.flatMap((x, slot) => {
  if (!nodes[x].varies) return [];
  const nth = nodes[x].uses.findIndex(([from, k]) => from === z && k === slot);
  const { adjoint, partial, product, before, after } = now.added[x][nth];
  if (after === null) {
    return [{ text: `${barred(x)}: ${partial === null || adjoint === null ? "—" : say("overflow")}`, role: "failed" }];
  }
  const symbols = `${barred(z)} × ${partialSymbol(z, slot)}`;
  const put = sum([adjoint, partial]);
  if (nodes[x].uses.length === 1) {
    return [{
      key: `a${x}`, hides: [`c${z}_${slot}`], role: "adjoint strong", truth: after,
      ask: equation(barred(x), symbols), text: equation(barred(x), symbols, put, number(after)),
      slips: [[partial, "slipChain"], [adjoint, "slipPartial"]],
    }];
  }
  const later = now.added[x].length - 1 > nth ? `${x}_${nth}` : x;
  return [
    {
      key: `c${z}_${slot}`, role: "adjoint", ask: `${say("passesTo", name(x))} ${symbols}`, truth: product,
      text: `${say("passesTo", name(x))} ${equation(symbols, put, number(product))}`,
      slips: [[partial, "slipChain"], [adjoint, "slipPartial"]],
    },
    {
      key: `a${later}`, role: "adjoint strong", truth: after,
      ask: `${barred(x)} ${say("use", nth + 1, nodes[x].uses.length)}`,
      text: `${barred(x)} = ${sum([before], [product])} = ${number(after)} ${say("use", nth + 1, nodes[x].uses.length)}`,
      slips: [[product, "slipUse"], [before, "slipOld"], [before * product, "slipProduct"]],
    },
  ];
});

// What is said at a step: a heading, lines, and the result at the end.
const saidAt = (step, steps, at, now, seed) => {
  const { output } = model;
  const { values, errors } = now.numbers;
  const failed = errors.findIndex((error, i) => error && now.computed(i));
  if (failed >= 0) {
    const said = { text: `${say("fails", name(failed))} ${errors[failed].join(": ")}`, role: "failed" };
    const own = step.kind === "forward" ? forwardLines(step.z, now, seed) : [];
    return { title: titleOf(step), lines: [said, ...own] };
  }
  const last = at === steps.length - 1 ? resultLines(now, seed) : [];
  if (step.kind === "start") {
    const lines = [{ text: say("start") }];
    if (now.mode !== "reverse" && seed !== null) lines.push({ text: say("startSeed", name(seed)), role: "tangent" });
    return { title: titleOf(step), lines: [...lines, ...last] };
  }
  if (step.kind === "seed") {
    const text = equation(barred(output), "1");
    const line = { key: `a${output}`, role: "adjoint strong", ask: barred(output), truth: 1, text };
    return { title: titleOf(step), lines: [{ text: say("seedSays", name(output)) }, line, ...last] };
  }
  if (step.kind === "forward") {
    return { title: titleOf(step), lines: [...forwardLines(step.z, now, seed), ...last] };
  }
  const adjoint = now.adjoints[step.z];
  const first = adjoint === null ? { text: `${barred(step.z)}: ${say("overflow")}`, role: "failed" }
    : { text: say("passes", definition(step.z), number(adjoint)) };
  return { title: titleOf(step), lines: [first, ...reverseLines(step.z, now), ...last] };
};

// The derivatives by the inputs, when the sweeps have ended.
const resultLines = (now, seed) => {
  const { output, inputs } = model;
  if (now.numbers.values[output] === null) return [];
  if (!nodes[output].varies) return [{ text: say("constantOnly"), role: "result" }];
  const slope = (i, x) => `d${nodes[output].symbol}/d${nodes[i].symbol} = ${x === null ? "—" : number(x)}`;
  const lines = [];
  if (now.mode !== "reverse" && seed !== null) {
    lines.push({ text: `${say("result")}: ${slope(seed, now.tangents[output])} (${dotted(output)})`, role: "result tangent" });
  }
  if (now.mode !== "forward") {
    const all = inputs.slice(0, 12).map(i => slope(i, now.adjoints[i])).join(",  ");
    lines.push({ text: `${say("result")}: ${all}${inputs.length > 12 ? ", …" : ""}`, role: "result adjoint" });
  }
  if (now.mode === "both" && now.adjoints[seed] !== null) lines.push({ text: say("agree"), role: "result" });
  return lines;
};
