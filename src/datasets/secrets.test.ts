import { expect, test } from 'vitest';
import { holdsSecret } from './secrets.ts';

test.each<[string, string, boolean]>([
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----', true],
  ['a private key block', '-----BEGIN PGP PRIVATE KEY BLOCK-----', true],
  ['a key of a cloud', `KEY = "AKIA${'ABCDEFGHIJKLMNOP'}"`, true],
  ['a token of a code forge', `GITHUB = "ghp_${'a1B2'.repeat(9)}"`, true],
  ['a token of a package registry', `//registry/:_authToken=npm_${'a1B2'.repeat(9)}`, true],
  ['a password with random signs', 'db_password = "x9Kq2LmZ81vTr4Ws"', true],
  ['a password in an address', 'URL = "postgres://app:k3Vq9xw2@db/app"', true],
  ['a signed token', `header = "eyJ${'hbGciOi'.repeat(2)}.eyJ${'zdWIiOi'.repeat(2)}.${'dozjgNryP4'.repeat(2)}"`, true],
  ['a password that is a word', 'password = "your-password-here"', false],
  ['a word as password in an address', 'URL = "postgres://user:password@localhost/app"', false],
  ['a slot in an address', 'url = f"redis://{user}:{password8}@{host}"', false],
  ['a place where the password lies', 'token = os.environ["SERVICE_TOKEN"]', false],
  ['a public key', '-----BEGIN PUBLIC KEY-----', false],
  ['ordinary code', 'def token_of(line):\n    token = line.split()[0]\n    return token\n', false],
])('%s', (_name, text, expected) => {
  expect(holdsSecret(text)).toBe(expected);
});
