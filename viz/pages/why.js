// Why: a node's row, the uses that its adjoint sums, the paths through it, a difference.

const why = { open: null };

const markPaths = start => {
  const nodesOn = start === null ? new Set() : model.paths(start, 0).nodes;
  pictured.forEach(({ group, edges }, i) => {
    group.classList.toggle("path", nodesOn.has(i));
    edges.forEach(({ edge }, slot) => {
      edge.classList.toggle("path", i !== start && nodesOn.has(i) && nodesOn.has(nodes[i].of[slot]));
    });
  });
};

const whyCard = (i, now, choose) => {
  const { output } = model, node = nodes[i], { values, partials, errors } = now.numbers;
  const { found, added } = model.adjoints(now.numbers);
  const link = x => button(name(x), () => choose(x), "link");
  const links = (word, list) => list.length
    ? el("p", {}, `${say(word)}: `, ...list.flatMap((x, k) => k ? [", ", link(x)] : [link(x)])) : null;
  const parts = [
    el("h2", {}, node.row ? definition(i) : name(i)),
    values[i] === null ? null : line(`${say("value")} ${number(values[i])}`, "value"),
    errors[i] ? line(errors[i].join(": "), "failed") : null,
    links("operands", [...new Set(node.of)]),
    links("uses", [...new Set(node.uses.map(([z]) => z))]),
  ];
  if (node.varies && found[i] !== null && values[output] !== null) {
    const terms = sum(...added[i].map(use => [use.product]));
    parts.push(line(equation(barred(i), ...terms ? [terms] : [], number(found[i])), "adjoint"));
    const { count, listed } = model.paths(i);
    parts.push(line(say("pathsTo", count < 1e6 ? count : number(count), name(output))));
    const products = listed.map(way => way.map(([z, slot]) => partials[z][slot]));
    listed.forEach((way, k) => {
      const product = products[k].reduce((p, d) => p * d, 1);
      const share = found[i] && isFinite(product) ? ` (${Math.round(100 * product / found[i])} %)`.replace("-", "−") : "";
      const symbols = way.map(([z, slot]) => partialSymbol(z, slot)).join(" × ") || "1";
      parts.push(line(`${equation(symbols, sum(products[k]) || "1", number(product))}${share}`, "adjoint"));
    });
    if (count > listed.length) parts.push(line("…"));
    const result = line("");
    parts.push(button(say("difference"), () => {
      const slope = model.difference(now.numbers, i);
      result.textContent = slope === null ? say("noDifference")
        : say("differs", name(output), name(i), number(slope), number(found[i]));
    }), result);
  }
  return [...parts.filter(Boolean), button(say("close"), () => choose(null))];
};
