import type { Language } from '../core/language.ts';

/** Names of sealed definitions that code of this file can mean: its own file's, those it imports, and members of modules it imports. */
export async function namesInReach(
  path: string,
  text: string,
  language: Language,
  sealed: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const imports = await language.imports(text);
  const imported = new Set(imports.flatMap(({ names }) => names));
  const modules = new Set(imports.map(({ module }) => lastName(module)));
  const reach = new Set<string>();
  for (const [name, homes] of sealed) {
    const isNear =
      homes.has(path) || imported.has(name) || [...homes].some((home) => modules.has(lastName(home)) || imported.has(lastName(home)));
    if (isNear) reach.add(name);
  }
  return reach;
}

/** "shop/price.py", "../shop/price.ts" and "shop.price" all end in "price". */
function lastName(module: string): string {
  return (
    module
      .replace(/\.(?:py|[cm]?[jt]sx?)$/, '')
      .split(/[./]/)
      .at(-1) ?? ''
  );
}
