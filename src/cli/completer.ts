import type { Task } from '../core/task.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Arm } from '../runner/arm.ts';
import { answer } from '../runner/attempt.ts';
import type { Complete, CompletionUpdate } from '../server/completion.ts';
import { taskMaker } from '../server/task-of-request.ts';
import type { WorkspaceSource } from './workspace-source.ts';

/** Answers one task exactly as the race does: same kit, same limits, same seeds. Throws what is our fault, and `signal.reason`. */
export async function solveAsMeasured(arm: Arm, task: Task, signal: AbortSignal): Promise<CompletionUpdate> {
  const given = await answer({ arm, problem: { task }, attempt: 0 }, signal);
  if (given.error !== undefined) {
    throw new WhetstoneError('model-failed', `The recipe ${arm.recipe.name} failed: ${given.error}.`, {
      hint: 'Run with --verbose to see more.',
    });
  }
  const { path, offset } = task.ask;
  const edit = given.candidates.at(-1)?.edits.find((one) => one.path === path && one.start === offset && one.end === offset);
  return { text: edit?.text ?? '', promptTokens: given.meter.promptTokens, drawnTokens: given.meter.drawnTokens };
}

/** The recipe as the server wants it. Files that changed since the repository was listed are noticed, and the request is done again. */
export function completer(arm: Arm, workspaces: WorkspaceSource): Complete {
  const tasks = taskMaker();
  return async function* complete(request, signal) {
    for (const isRetry of [false, true]) {
      try {
        const task = await tasks.taskOf(request, await workspaces.current({ mustBeFresh: isRetry }));
        const update = await solveAsMeasured(arm, task, signal);
        yield { ...update, text: update.text.replaceAll('\r\n', '\n') };
        return;
      } catch (error) {
        signal.throwIfAborted();
        const isStale = error instanceof WhetstoneError && error.code === 'file-unreadable';
        if (isRetry || !isStale) throw error;
      }
    }
  };
}
