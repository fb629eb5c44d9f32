import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodeIndex } from '../../src/core/code-index.ts';
import type { Snippet } from '../../src/core/model.ts';
import type { Workspace } from '../../src/core/workspace.ts';
import { memoryWorkspace } from '../../src/workspaces/memory-workspace.ts';
import { overlayWorkspace } from '../../src/workspaces/overlay-workspace.ts';

type Files = Readonly<Record<string, string>>;
const FILES: Files = {
  'shop/cart.py':
    'class Cart:\n    """Things to buy."""\n\n    def total(self, rate):\n        return sum(self.prices) * rate\n\n    def empty(self):\n        self.prices = []\n',
  'shop/prices.py':
    'from shop.cart import Cart\n\n\ndef parse_price(text):\n    """Reads a price."""\n    return float(text)\n\n\ndef lower(cart: Cart):\n    return cart.total(0.9)\n',
  'shop/secret.py': 'def secretIngredient():\n    return parse_price("42")\n',
  'README.md': 'parse_price reads prices\n',
};
const QUERIES = ['parse_price', 'cart total rate', 'secretIngredient', 'ingredient secret', 'self.prices', 'nothing like this', ''];

/** What holds for every index. `fresh` makes an index that has seen nothing; it then gives views of workspaces. */
export function indexLaws(name: string, fresh: () => { view(workspace: Workspace): CodeIndex }): void {
  describe(`laws of the index "${name}"`, () => {
    it('never reaches a hidden file or text taken out of a file, although it has indexed both before', async () => {
      const repository = fresh();
      const base = memoryWorkspace(FILES);
      await answers(repository.view(base));
      const cart = FILES['shop/cart.py'] as string;
      const holed = cart.replace('sum(self.prices) * rate', '');
      const view = repository.view(
        overlayWorkspace(base, { replaced: new Map([['shop/cart.py', holed]]), hidden: new Set(['shop/secret.py']) }),
      );
      const said = JSON.stringify([await answers(view), await symbols(view)]);
      expect(said).not.toMatch(/secretIngredient|sum\(self/);
      expect(said).toContain('def total');
    });

    it('answers through a view as an index built for that workspace alone would', async () => {
      const repository = fresh();
      const base = memoryWorkspace(FILES);
      await answers(repository.view(base));
      const paths = Object.keys(FILES);
      const change = fc.record({
        hidden: fc.subarray(paths),
        replaced: fc.dictionary(
          fc.constantFrom(...paths, 'shop/new.py'),
          fc.constantFrom('', 'x = 1\n', 'def parse_price(a):\n    return a\n'),
        ),
      });
      await fc.assert(
        fc.asyncProperty(change, async ({ hidden, replaced }) => {
          const workspace = overlayWorkspace(base, { replaced: new Map(Object.entries(replaced)), hidden: new Set(hidden) });
          const [seen, alone] = [repository.view(workspace), fresh().view(workspace)];
          expect(await answers(seen)).toEqual(await answers(alone));
          expect(await symbols(seen)).toEqual(await symbols(alone));
        }),
        { numRuns: 30 },
      );
    });

    it('gives text as it stands in the file', async () => {
      const found = (await answers(fresh().view(memoryWorkspace(FILES)))).flat();
      expect(found.length).toBeGreaterThan(0);
      for (const { path, start, text } of found) expect(FILES[path]?.slice(start, start + text.length)).toBe(text);
    });

    it('finds a piece first when it is asked for that piece, best before worse', async () => {
      const view = fresh().view(memoryWorkspace(FILES));
      for (const piece of (await answers(view)).flat()) {
        const ranked = await search(view, piece.text, 10);
        expect(ranked[0]?.text).toBe(piece.text);
        expect(ranked.map(({ score }) => score)).toEqual(ranked.map(({ score }) => score).sort((a, b) => b - a));
      }
    });

    it('keeps to the limit', async () => {
      expect((await search(fresh().view(memoryWorkspace(FILES)), 'cart total parse_price', 1)).length).toBe(1);
    });

    it('tells the revision of the workspace', () => {
      const workspace = memoryWorkspace(FILES);
      expect(fresh().view(workspace).revision).toBe(workspace.revision);
    });

    it('throws the reason of an abort, unwrapped', async () => {
      const reason = new Error('enough');
      const hits = fresh()
        .view(memoryWorkspace(FILES))
        .search('cart', { limit: 1, signal: AbortSignal.abort(reason) });
      await expect(Array.fromAsync(hits)).rejects.toBe(reason);
    });

    it('gives signature and docstring of a definition, and the places that use it', async () => {
      const view = fresh().view(memoryWorkspace(FILES));
      const [definition] = await Array.fromAsync(view.definitions('parse_price'));
      expect(definition).toMatchObject({ path: 'shop/prices.py', text: 'def parse_price(text):\n    # Reads a price.' });
      const users = await Array.fromAsync(view.references('parse_price'));
      expect(users.map(({ path }) => path)).toEqual(['shop/secret.py']);
    });
  });
}

const search = (view: CodeIndex, query: string, limit: number): Promise<Snippet[]> =>
  Array.fromAsync(view.search(query, { limit, signal: new AbortController().signal }));

const answers = (view: CodeIndex): Promise<Snippet[][]> => Promise.all(QUERIES.map((query) => search(view, query, 5)));

const symbols = (view: CodeIndex): Promise<Snippet[][]> =>
  Promise.all(
    ['parse_price', 'Cart', 'total', 'secretIngredient'].flatMap((name) => [
      Array.fromAsync(view.definitions(name)),
      Array.fromAsync(view.references(name)),
    ]),
  );
