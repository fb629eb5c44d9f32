/** Lanczos approximation (g = 7, nine terms), absolute error below 1e-13 for x >= 0.5. */
function logGamma(x: number): number {
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  let sum = terms[0] as number;
  for (let i = 1; i < terms.length; i++) sum += (terms[i] as number) / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Continued fraction of the incomplete beta function (DLMF 8.17.22), evaluated by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return result;
}

/** I_x(a, b), the regularised incomplete beta function; a, b > 0 and x in 0..1. */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast only below the mean; above it the mirror image is used.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Phi(x) by its power series around 0 (all terms of one sign); absolute error below 1e-15 for |x| < 8. */
function normalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 500; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** P(T <= t) for Student's t; `degrees` may be fractional, and `Infinity` (or beyond 1e6) is the normal distribution. */
export function studentTCdf(t: number, degrees: number): number {
  if (degrees > 1e6) return t < -8 ? 0 : t > 8 ? 1 : normalCdf(t);
  const tail = regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
}

const known = new Map<string, number>();

/** The t with P(T <= t) = probability, by bisection; `degrees` = `Infinity` gives the normal quantile. Throws RangeError outside (0, 1). */
export function studentTQuantile(probability: number, degrees: number): number {
  if (!(probability > 0 && probability < 1) || !(degrees > 0))
    throw new RangeError(`no t quantile at ${probability} with ${degrees} degrees`);
  if (probability < 0.5) return -studentTQuantile(1 - probability, degrees);
  const key = `${probability}/${degrees}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  let low = 0;
  let high = 2;
  while (studentTCdf(high, degrees) < probability && high < 1e12) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2;
    if (studentTCdf(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  if (known.size < 10_000) known.set(key, (low + high) / 2);
  return (low + high) / 2;
}
