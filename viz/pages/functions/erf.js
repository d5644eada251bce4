// The series and the continued fraction of Abramowitz and Stegun, 7.1.6 and 7.1.14.
F.erf = x => {
  const a = Math.abs(x), s = x * x;
  if (!(a < 30)) return x === x ? Math.sign(x) : x;
  if (a < 1.5) {
    let sum = 0;
    for (let k = 25.5; k > 0.5; k--) sum = 2 + s * sum / k;
    return sum * x * Math.exp(-s) / Math.sqrt(Math.PI);
  }
  let n = 0, step = 0.5, p = 1, before = 0, q = step + s, last = 1;
  for (let i = 0; i < 50; i++) {
    n += step;
    step += 2;
    const b = step + s;
    [p, before] = [b * p - n * before, p];
    [q, last] = [b * q - n * last, q];
  }
  return Math.sign(x) * (1 - p / q * a * Math.exp(-s) / Math.sqrt(Math.PI));
};
