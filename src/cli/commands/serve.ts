import { repositoryPath } from '../../server/app.ts';
import { listen } from '../../server/listen.ts';
import type { CommandCall } from '../command.ts';
import { editorLines, editorText } from '../editor-lines.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { openRepositories, type PlannedRepository, planRepositories } from '../served-repositories.ts';

/** One repository as the user is told of it. */
interface Place {
  readonly name: string;
  readonly root: string;
  readonly url: string;
  readonly recipe: string;
  readonly hash: string;
  readonly model: string;
}

/** `whetstone serve [repo...]`: until Ctrl-C. */
export async function run(call: CommandCall): Promise<number> {
  const planned = planRepositories(call);
  await using opened = await openRepositories(planned, call.environment, printProgress);
  await using server = await listen(
    {
      repositories: opened.repositories,
      now: () => performance.now(),
      ...(call.verbose ? { onRequest: printProgress } : {}),
    },
    // One process has one port: that of the first repository's settings.
    (planned[0] as PlannedRepository).settings.values.port,
  );
  const places = opened.repositories.map(({ name, served }, index): Place => {
    const { root } = planned[index] as PlannedRepository;
    const url = planned.length === 1 ? server.url : `${server.url}${repositoryPath(name)}`;
    return { name, root, url, recipe: served.name, hash: served.hash, model: served.modelName };
  });
  if (call.json) printJson(asJson(server.url, places));
  else printResult(places.length === 1 ? oneText(places[0] as Place) : severalText(places));
  printProgress('Ctrl-C ends it.');
  await new Promise<void>((resolve) => call.signal.addEventListener('abort', () => resolve(), { once: true }));
  return 0;
}

/** The first repository, which answers at the root, and then all of them. */
function asJson(url: string, places: readonly Place[]): object {
  const { recipe, hash, model } = places[0] as Place;
  const all = places.map((place) => ({ ...place, editors: editorLines(place.url, place.model, titleOf(place, places)) }));
  return { url, recipe, hash, model, editors: editorLines(url, model), repositories: all };
}

function titleOf({ name }: Place, places: readonly Place[]): string | undefined {
  return places.length === 1 ? undefined : `Whetstone ${name}`;
}

function oneText({ recipe, model, url }: Place, title?: string): string {
  return `${recipe} on ${model} answers at ${url}\n\n${editorText(url, model, title)}`;
}

function severalText(places: readonly Place[]): string {
  return [
    ...places.map((place) => `${place.name} (${place.root}): ${oneText(place, titleOf(place, places))}`),
    'Each repository needs its own lines: for llama.vscode in its .vscode/settings.json, for llama.vim in its .exrc (with `set exrc`).',
    `What is asked without /r/NAME is answered for ${places[0]?.name}.`,
  ].join('\n\n');
}
