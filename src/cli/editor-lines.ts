/** Lines that put the served recipe into one editor. */
export interface EditorLines {
  readonly editor: string;
  readonly file: string;
  readonly lines: readonly string[];
}

/**
 * Settings of llama.vim (`g:llama_config`, autoload/llama.vim at a1c8e6e), llama.vscode (package.json at 3938fb3) and Continue
 * (config.yaml; its `mistral` provider posts prompt and suffix to `<apiBase>/fim/completions`, core/llm/llms/Mistral.ts).
 *
 * @param title what Continue shows in its list of models
 */
export function editorLines(url: string, modelName: string, title = 'Whetstone'): readonly EditorLines[] {
  return [
    {
      editor: 'llama.vim',
      file: 'vimrc',
      lines: [`let g:llama_config = { 'endpoint_fim': '${url}/infill' }`],
    },
    {
      editor: 'llama.vscode',
      file: 'settings.json',
      lines: [`"llama-vscode.endpoint": "${url}",`, '"llama-vscode.max_parallel_completions": 1,'],
    },
    {
      editor: 'Continue',
      file: 'config.yaml',
      lines: [
        'models:',
        `  - name: ${title}`,
        '    provider: mistral',
        `    model: ${modelName}`,
        `    apiBase: ${url}/v1/`,
        '    apiKey: local',
        '    roles: [autocomplete]',
      ],
    },
  ];
}

export function editorText(url: string, modelName: string, title?: string): string {
  return editorLines(url, modelName, title)
    .map(({ editor, file, lines }) => [`${editor} (${file}):`, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n');
}
