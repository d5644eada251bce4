// The series and the continued fraction of Abramowitz and Stegun, 7.1.6 and 7.1.14.
const erfOfSmall = x => {
  let sum = 0;
  for (let k = 25.5; k > 0.5; k--) sum = 2 + x * x * sum / k;
  return sum * x * Math.exp(-x * x) / Math.sqrt(Math.PI);
};
const erfcOfLarge = x => {
  let n = 0, step = 0.5, p = 1, before = 0, q = step + x * x, last = 1;
  for (let i = 0; i < 50; i++) {
    n += step;
    step += 2;
    const b = step + x * x;
    [p, before] = [b * p - n * before, p];
    [q, last] = [b * q - n * last, q];
  }
  return x < 30 ? p / q * x * Math.exp(-x * x) / Math.sqrt(Math.PI) : 0;
};
F.erf = x => Math.abs(x) < 1.5 ? erfOfSmall(x) : Math.sign(x) * (1 - erfcOfLarge(Math.abs(x)));
F.erfc = x => Math.abs(x) < 1.5 ? 1 - erfOfSmall(x) : x < 0 ? 2 - erfcOfLarge(-x) : erfcOfLarge(x);
