// Numbers as Python computes and writes them.

const failure = kind => { const e = new Error(kind); e.kind = kind; return e; };

// Python raises where a function of a finite number is NaN or infinite: a domain error, but of
// functions that grow without bound, an overflow.
const guarded = (f, large) => x => {
  const z = f(x);
  if (z !== z && x === x) throw failure("domain");
  if (Math.abs(z) === Infinity && isFinite(x)) throw failure(large);
  return z;
};

const F = {
  div(x, y) {
    if (y === 0) throw failure("pole");
    return x / y;
  },
  pow(x, y) {
    if (x === 0 && y < 0) throw failure("pole");
    const z = Math.pow(x, y);
    if (z !== z && x === x && y === y) throw failure("domain");
    if (Math.abs(z) === Infinity && isFinite(x) && isFinite(y)) throw failure("overflow");
    return z;
  },
  mod(x, y) {
    if (y === 0) throw failure("pole");
    const z = x % y;
    return z !== 0 && (z < 0) !== (y < 0) ? z + y : z;
  },
  floor(x) {
    if (!isFinite(x)) throw failure(x === x ? "overflow" : "domain");
    return Math.floor(x);
  },
  exp2: x => F.pow(2, x),
};
for (const f of ["exp", "expm1", "sinh", "cosh"]) F[f] = guarded(Math[f], "overflow");
for (const f of ["log", "log2", "log10", "log1p", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "tanh",
  "asinh", "acosh", "atanh"]) F[f] = guarded(Math[f], "domain");
for (const f of ["abs", "hypot", "atan2", "cbrt"]) F[f] = Math[f];

// The digits of a number, so many or as few as tell it, and its exponent: 0.05 is ["5", -2].
const rounded = (x, precision) => {
  const [digits, exponent] = Math.abs(x).toExponential(precision && precision - 1).split("e");
  return [digits.replace(".", ""), +exponent];
};

const placed = (negative, digits, exponent, fixed) => {
  const sign = negative ? "-" : "";
  if (fixed) {
    if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
    const whole = digits.padEnd(exponent + 1, "0");
    const rest = whole.slice(exponent + 1);
    return sign + whole.slice(0, exponent + 1) + (rest && `.${rest}`);
  }
  const power = String(Math.abs(exponent)).padStart(2, "0");
  const rest = digits.slice(1);
  return `${sign}${digits[0]}${rest && `.${rest}`}e${exponent < 0 ? "-" : "+"}${power}`;
};

// A number as Python's repr writes it.
const repr = x => {
  const [digits, exponent] = rounded(x);
  const text = placed(x < 0 || Object.is(x, -0), digits, exponent, exponent >= -4 && exponent < 16);
  return /[.e]/.test(text) ? text : `${text}.0`;
};

// A number as `written_number` writes it: with .{precision}g, a true minus and no negative zero,
// and zeros at its end only where it is rounded.
const format = (x, precision) => {
  if (x === 0) return "0";
  let [digits, exponent] = rounded(x, precision);
  // JavaScript rounds ties away from 0, Python to even. A tie has one more digit, a 5.
  if (rounded(x, precision + 1)[0].endsWith("5")) {
    const [exact, power] = rounded(x, 101);
    if (/^[02468]50*$/.test(exact.slice(precision - 1))) {
      [digits, exponent] = [exact.slice(0, precision), power];
    }
  }
  const written = Number(`${digits[0]}.${digits.slice(1)}e${exponent}`);
  if (Math.abs(written - Math.abs(x)) <= 1e-12 * Math.abs(x)) digits = digits.replace(/0+$/, "") || "0";
  const fixed = exponent >= -4 && exponent < precision;
  return placed(x < 0, digits, exponent, fixed).replaceAll("-", "−");
};

// A power in writing: a whole exponent stands above the line.
const raised = (base, exponent) => {
  const [, whole] = /^\(?(−?\d+)\)?$/.exec(exponent) || [];
  return whole ? base + [...whole].map(sign => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["−0123456789".indexOf(sign)]).join("") : `${base}^${exponent}`;
};

// What somebody types: a number with any minus, a decimal comma, a fraction, π; NaN otherwise.
const typed = text => {
  const parts = text.trim().replaceAll("−", "-").replaceAll(",", ".").split("/");
  const numbers = parts.map(part => {
    const [, sign, body] = /^\s*([+-]?)\s*(.*?)\s*$/.exec(part);
    if (/^(pi|π)$/i.test(body)) return sign === "-" ? -Math.PI : Math.PI;
    return /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(body) ? Number(sign + body) : NaN;
  });
  const x = numbers.length === 1 ? numbers[0] : numbers.length === 2 ? numbers[0] / numbers[1] : NaN;
  return isFinite(x) ? x : NaN;
};
