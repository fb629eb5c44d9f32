import type { ServedRecipe } from '../../server/completion.ts';
import { listen } from '../../server/listen.ts';
import type { CommandCall } from '../command.ts';
import { completer } from '../completer.ts';
import { editorLines, editorText } from '../editor-lines.ts';
import { modelName } from '../model-ref.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { readRecipe } from '../read-recipe.ts';
import { repositoryFolder } from '../repository-folder.ts';
import { resolveSettings } from '../resolve-settings.ts';
import { openServedArm } from '../served-arm.ts';
import { workspaceSource } from '../workspace-source.ts';

/** `whetstone serve [repo]`: until Ctrl-C. */
export async function run(call: CommandCall): Promise<number> {
  const root = repositoryFolder(call);
  const recipe = readRecipe(call.settings(root).values.recipe, root);
  const settings = resolveSettings({ flags: call.settingFlags, recipe, repository: root });
  const workspaces = workspaceSource(root);
  printProgress(`Loading ${recipe.name} on ${modelName(recipe.models.main)}`);
  await using served = await openServedArm(recipe, settings, call.environment, root);
  await workspaces.current({ mustBeFresh: true });
  const what = await describe(served);
  await using server = await listen(
    {
      complete: completer(served.arm, workspaces),
      served: what,
      now: () => performance.now(),
      ...(call.verbose ? { onRequest: printProgress } : {}),
    },
    settings.values.port,
  );
  if (call.json)
    printJson({
      url: server.url,
      recipe: what.name,
      hash: what.hash,
      model: what.modelName,
      editors: editorLines(server.url, what.modelName),
    });
  else printResult(`${what.name} on ${what.modelName} answers at ${server.url}\n\n${editorText(server.url, what.modelName)}`);
  printProgress('Ctrl-C ends it.');
  await new Promise<void>((resolve) => call.signal.addEventListener('abort', () => resolve(), { once: true }));
  return 0;
}

async function describe({ arm, recipe }: Awaited<ReturnType<typeof openServedArm>>): Promise<ServedRecipe> {
  const { memoryWorkspace } = await import('../../workspaces/memory-workspace.ts');
  const { randomFrom } = await import('../../core/random.ts');
  const task = { id: 'none', ask: { kind: 'fill', path: 'none', offset: 0, language: 'none' }, workspace: memoryWorkspace({}) } as const;
  const kit = await arm.kitFor(task, randomFrom('describe'), new AbortController().signal);
  const { id, contextTokens } = kit.model('main');
  return { name: recipe.name, hash: arm.hash, modelName: modelName(recipe.models.main), modelId: id, contextTokens };
}
