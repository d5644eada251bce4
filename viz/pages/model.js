// The graph's numbers: values, local partials, tangents, adjoints, and what went wrong where.

class Model {
  constructor(graph, rows) {
    this.nodes = graph.nodes;
    this.output = this.nodes.length - 1;
    this.nodes.forEach((node, i) => {
      node.row = rows[node.op];
      node.of ||= [];
      node.symbol ||= node.name;
      node.raw ||= node.name.normalize("NFKC");
      node.varies = node.row ? node.of.some(x => this.nodes[x].varies) : !node.constant;
      node.uses = [];
    });
    this.operations = this.nodes.flatMap((node, i) => node.row ? [i] : []);
    this.inputs = graph.movable.filter(i => this.nodes[i].varies);
    // A node's uses in the order in which the reverse sweep finds them.
    for (const z of [...this.operations].reverse()) {
      this.nodes[z].of.forEach((x, slot) => {
        if (this.nodes[x].varies) this.nodes[x].uses.push([z, slot]);
      });
    }
    this.reverse = this.operations.filter(z => this.nodes[z].varies).reverse();
    this.leaves = this.nodes.map(node => node.value);
  }

  // Compute all values and partials from the leaves. `pinned` gives nodes that are not computed.
  evaluate(leaves = this.leaves, pinned = {}) {
    const values = [], partials = [], errors = [];
    this.nodes.forEach((node, i) => {
      partials[i] = node.of.map(() => null);
      if (i in pinned) values[i] = pinned[i];
      else if (!node.row) values[i] = leaves[i];
      else if (node.of.some(x => values[x] === null)) values[i] = null;
      else this.#compute(i, values, partials, errors);
    });
    return { values, partials, errors };
  }

  #compute(i, values, partials, errors) {
    const { row, of } = this.nodes[i], [x, y] = of.map(operand => values[operand]);
    const says = (kind, derivative) => {
      const where = of.map(k => `${this.nodes[k].raw} = ${repr(values[k])}`).join(", ");
      const what = (derivative ? "the derivative of " : "") + row.called;
      if (kind === "overflow") return ["OverflowError", `${what} overflows at ${where}`];
      if (kind === "pole") return ["ZeroDivisionError", `${what} is undefined at ${where}`];
      if (derivative) return ["ValueError", `${what} is undefined at ${where}`];
      return ["ValueError", `${what} needs ${row.needs}, got ${where}`];
    };
    const kindOf = f => {
      try {
        return isFinite(f()) ? null : "infinite";
      } catch (error) {
        if (!error.kind) throw error;
        return error.kind;
      }
    };
    values[i] = null;
    const kind = kindOf(() => values[i] = row.value(x, y));
    if (kind) {
      values[i] = null;
      errors[i] = says(kind === "infinite" ? "overflow" : kind, false);
      return;
    }
    const kinds = row.partials.map((partial, slot) => kindOf(() => {
      const d = partial(x, y, values[i]);
      if (this.nodes[of[slot]].varies && isFinite(d)) partials[i][slot] = d;
      return d;
    }));
    if (kinds.some((k, slot) => k && this.nodes[of[slot]].varies)) {
      // As Python: the first partial that raises says what is wrong.
      errors[i] = says(kinds.find(k => k && k !== "infinite") || "overflow", true);
    }
  }

  // Tangents from the seeds on, null where they are not known.
  tangents({ values, partials }, seed) {
    const found = [];
    this.nodes.forEach((node, i) => {
      if (i === seed) return void (found[i] = 1);
      let tangent = node.row && values[i] === null ? null : 0, first = true;
      node.of.forEach((x, slot) => {
        if (!this.nodes[x].varies || tangent === null) return;
        const d = partials[i][slot];
        if (d === null || found[x] === null) return void (tangent = null);
        tangent = first ? d * found[x] : tangent + d * found[x];
        first = false;
      });
      found[i] = tangent === null || !isFinite(tangent) ? null : tangent;
    });
    return found;
  }

  // Adjoints after the first `steps` operations of the reverse sweep, and what they added: of
  // each node a list of {from, slot, adjoint, partial, product, before, after}.
  adjoints({ values, partials }, steps = Infinity) {
    const found = this.nodes.map(() => 0), added = this.nodes.map(() => []);
    found[this.output] = values[this.output] === null ? null : 1;
    this.reverse.slice(0, Math.max(0, steps)).forEach(z => this.nodes[z].of.forEach((x, slot) => {
      if (!this.nodes[x].varies) return;
      const partial = partials[z][slot], adjoint = found[z], before = found[x];
      let product = null, after = null;
      if (partial !== null && adjoint !== null) {
        product = adjoint * partial;
        if (before !== null) after = before + product;
        if (!isFinite(product)) product = null;
        if (!isFinite(after)) after = null;
      }
      found[x] = after;
      added[x].push({ from: z, slot, adjoint, partial, product, before, after });
    }));
    return { found, added };
  }

  // The nodes and edges on paths from a node to the output, and how many paths there are.
  paths(start, limit = 6) {
    const counts = this.nodes.map(() => 0);
    counts[start] = 1;
    this.operations.forEach(z => {
      if (z !== start) counts[z] = this.nodes[z].of.reduce((n, x) => n + counts[x], 0);
    });
    const listed = [], way = [];
    const walk = z => {
      if (listed.length >= limit) return;
      if (z === start) return void listed.push([...way]);
      this.nodes[z].of.forEach((x, slot) => {
        if (!counts[x]) return;
        way.push([z, slot]);
        walk(x);
        way.pop();
      });
    };
    if (counts[this.output]) walk(this.output);
    const ahead = new Set([this.output]);
    for (const z of [...this.operations].reverse()) {
      if (ahead.has(z) && z !== start) this.nodes[z].of.forEach(x => counts[x] && ahead.add(x));
    }
    return { count: counts[this.output], listed, nodes: ahead };
  }

  // The derivative of the output by a node as a difference: the node's value moved both ways.
  difference({ values }, i) {
    const h = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(values[i]));
    const [above, below] = [values[i] + h, values[i] - h].map(
      moved => this.evaluate(this.leaves, { [i]: moved }).values[this.output]);
    return above === null || below === null ? null : (above - below) / (values[i] + h - (values[i] - h));
  }
}
