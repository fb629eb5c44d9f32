import { WhetstoneError } from '../../core/whetstone-error.ts';
import type { CommandCall } from '../command.ts';
import { repositoryFolder } from '../repository-folder.ts';

/** `whetstone data repo [repo]`, `whetstone data packages [name==version...]` and `whetstone data fetch [name...]`. */
export async function run(call: CommandCall): Promise<undefined> {
  const [action, ...names] = call.positional;
  switch (action) {
    case 'repo': {
      if (names.length > 1) {
        throw new WhetstoneError('bad-argument', `${names.length} repositories are named.`, {
          hint: 'Name one; their rows can be joined.',
        });
      }
      const { dataOfRepository } = await import('../data-repository.ts');
      await dataOfRepository(call, repositoryFolder({ ...call, positional: names }));
      return;
    }
    case 'packages': {
      const { dataOfPackages } = await import('../data-packages.ts');
      await dataOfPackages(call, names);
      return;
    }
    case 'fetch': {
      const { dataFetch } = await import('../data-fetch.ts');
      await dataFetch(call, names);
      return;
    }
    default:
      throw new WhetstoneError('bad-argument', `\`whetstone data ${action}\` does not exist.`, {
        hint: 'Use: whetstone data repo [repo], whetstone data packages [name==version...], or whetstone data fetch [name...].',
      });
  }
}
