import type { Node } from '../languages/syntax-tree.ts';

/**
 * Where values of a Java program come from, as CodeBLEU compares it: one entry for each place of a variable, with the places it was taken or
 * computed from. Source: microsoft/CodeXGLUE `CodeBLEU/parser/DFG.py` (`DFG_java`) and `dataflow_match.py` (Ren et al., arXiv 2009.10297),
 * from Guo et al., GraphCodeBERT, ICLR 2021.
 */
export interface Flow {
  readonly name: string;
  /** Position of its token in the program. */
  readonly place: number;
  readonly relation: 'comesFrom' | 'computedFrom';
  readonly fromNames: readonly string[];
  readonly fromPlaces: readonly number[];
}

/** Places at which each name may have got its value. */
type States = ReadonlyMap<string, readonly number[]>;
interface Traced {
  readonly flows: readonly Flow[];
  readonly states: States;
}

interface Token {
  readonly place: number;
  readonly text: string;
  /** The node's type is its own text: a keyword or sign. */
  readonly isFixed: boolean;
}

const LITERALS = new Set(['string_literal', 'string', 'character_literal']);

/** All flows that have something to do with another, one for each place. Never throws; without flows for what the grammar does not understand. */
export function javaDataFlow(root: Node): readonly Flow[] {
  const tokens = new Map(leavesOf(root).map((leaf, place) => [keyOf(leaf), tokenOf(leaf, place)]));
  let flows: readonly Flow[];
  try {
    flows = byPlace(trace(root, new Map(), tokens).flows);
  } catch {
    return []; // upstream drops the flows of a program with a part that is missing
  }
  const linked = new Set(
    flows.filter(({ fromPlaces }) => fromPlaces.length > 0).flatMap(({ place, fromPlaces }) => [place, ...fromPlaces]),
  );
  const merged = new Map<number, Flow>();
  for (const flow of flows.filter(({ place }) => linked.has(place))) {
    const known = merged.get(flow.place);
    merged.set(flow.place, known === undefined ? flow : joined(known, flow));
  }
  return [...merged.values()];
}

/** The flows without names of variables: the first to occur is `var_0`. */
export function normalisedFlows(flows: readonly Flow[]): readonly string[] {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
  return flows.map(({ name, relation, fromNames }) => {
    const from = fromNames.map(numberOf);
    return `${numberOf(name)} ${relation} ${from.join(' ')}`;
  });
}

type Tokens = ReadonlyMap<string, Token>;

function isLeaf(node: Node): boolean {
  return (node.childCount === 0 || LITERALS.has(node.type)) && node.type !== 'comment';
}

function leavesOf(node: Node): readonly Node[] {
  return isLeaf(node) ? [node] : node.children.flatMap((child) => (child === null ? [] : leavesOf(child)));
}

function keyOf(node: Node): string {
  return `${node.startIndex}:${node.endIndex}`;
}

function tokenOf(node: Node, place: number): Token {
  return { place, text: node.text, isFixed: node.type === node.text };
}

function tokenAt(node: Node, tokens: Tokens): Token {
  const token = tokens.get(keyOf(node));
  if (token === undefined) throw new TypeError('no token');
  return token;
}

/** Variables and literals in a part, without keywords and signs. */
function variablesIn(node: Node, tokens: Tokens): readonly Token[] {
  return leavesOf(node).flatMap((leaf) => {
    const token = tokenAt(leaf, tokens);
    return leaf.type === token.text ? [] : [token];
  });
}

function field(node: Node, name: string): Node {
  const found = node.childForFieldName(name);
  if (found === null) throw new TypeError(`no ${name}`);
  return found;
}

function trace(node: Node, states: States, tokens: Tokens): Traced {
  if (isLeaf(node)) return traceLeaf(node, states, tokens);
  switch (node.type) {
    case 'variable_declarator':
      return traceDeclaration(node, states, tokens);
    case 'assignment_expression':
      return assigned(field(node, 'left'), field(node, 'right'), 'computedFrom', states, tokens);
    case 'update_expression':
      return traceUpdate(node, states, tokens);
    case 'if_statement':
      return traceChoice(node, states, tokens);
    case 'for_statement':
      return traceFor(node, states, tokens);
    case 'enhanced_for_statement':
      return traceForEach(node, states, tokens);
    case 'while_statement':
      return onceForEachPlace(inOrder([...childrenOf(node), ...childrenOf(node)], states, tokens));
    default:
      return inOrder(childrenOf(node), states, tokens);
  }
}

function childrenOf(node: Node): readonly Node[] {
  return node.children.filter((child) => child !== null);
}

function inOrder(nodes: readonly Node[], before: States, tokens: Tokens): Traced {
  const flows: Flow[] = [];
  let states = before;
  for (const node of nodes) {
    const traced = trace(node, states, tokens);
    flows.push(...traced.flows);
    states = traced.states;
  }
  return { flows: byPlace(flows), states };
}

function traceLeaf(node: Node, states: States, tokens: Tokens): Traced {
  const { text, place } = tokenAt(node, tokens);
  if (node.type === text) return { flows: [], states };
  const known = states.get(text);
  const flow = { name: text, place, relation: 'comesFrom', fromNames: known ? [text] : [], fromPlaces: known ?? [] } as const;
  return { flows: [flow], states: known || node.type !== 'identifier' ? states : withPlace(states, text, [place]) };
}

function traceDeclaration(node: Node, states: States, tokens: Tokens): Traced {
  const name = field(node, 'name');
  const value = node.childForFieldName('value');
  if (value !== null) return assigned(name, value, 'comesFrom', states, tokens);
  const found = variablesIn(name, tokens);
  const flows = found.map(({ text, place }) => ({ name: text, place, relation: 'comesFrom', fromNames: [], fromPlaces: [] }) as const);
  return { flows: byPlace(flows), states: found.reduce((known, { text, place }) => withPlace(known, text, [place]), states) };
}

/** Each name on the left comes from each on the right. */
function assigned(left: Node, right: Node, relation: Flow['relation'], states: States, tokens: Tokens): Traced {
  const value = trace(right, states, tokens);
  const targets = variablesIn(left, tokens);
  const sources = variablesIn(right, tokens);
  const flows = targets.flatMap((target) => sources.map((from) => flowBetween(target, from, relation)));
  const after = targets.reduce((known, { text, place }) => withPlace(known, text, [place]), value.states);
  return { flows: byPlace([...value.flows, ...flows]), states: after };
}

function flowBetween(target: Token, from: Token, relation: Flow['relation']): Flow {
  return { name: target.text, place: target.place, relation, fromNames: [from.text], fromPlaces: [from.place] };
}

function traceUpdate(node: Node, states: States, tokens: Tokens): Traced {
  const found = variablesIn(node, tokens);
  const flows = found.flatMap((target) => found.map((from) => flowBetween(target, from, 'computedFrom')));
  return { flows: byPlace(flows), states: found.reduce((known, { text, place }) => withPlace(known, text, [place]), states) };
}

/** What is in front of the first `else` or nested `if` goes on from itself; what follows begins where the statement began. */
function traceChoice(node: Node, states: States, tokens: Tokens): Traced {
  const flows: Flow[] = [];
  const others: States[] = [];
  let current = states;
  let isBranching = false;
  let hasElse = false;
  for (const child of childrenOf(node)) {
    hasElse ||= child.type.includes('else');
    isBranching ||= child.type === 'if_statement' || child.type === 'else';
    const traced = trace(child, isBranching ? states : current, tokens);
    flows.push(...traced.flows);
    if (isBranching) others.push(traced.states);
    else current = traced.states;
  }
  return { flows: byPlace(flows), states: unionOf([...others, current, ...(hasElse ? [] : [states])]) };
}

/** Once, and what follows the declaration once more: values come round. */
function traceFor(node: Node, states: States, tokens: Tokens): Traced {
  const children = childrenOf(node);
  const start = children.findIndex(({ type }) => type === 'local_variable_declaration');
  return onceForEachPlace(inOrder([...children, ...(start < 0 ? [] : children.slice(start + 1))], states, tokens));
}

function traceForEach(node: Node, before: States, tokens: Tokens): Traced {
  const [name, value, body] = [field(node, 'name'), field(node, 'value'), field(node, 'body')];
  const flows: Flow[] = [];
  let states = before;
  for (let round = 0; round < 2; round++) {
    const header = assigned(name, value, 'computedFrom', states, tokens);
    const inside = trace(body, header.states, tokens);
    flows.push(...header.flows, ...inside.flows);
    states = inside.states;
  }
  return onceForEachPlace({ flows, states });
}

/** Flows of the same kind to the same place become one. */
function onceForEachPlace({ flows, states }: Traced): Traced {
  const merged = new Map<string, Flow>();
  for (const flow of flows) {
    const key = `${flow.place} ${flow.relation} ${flow.name}`;
    const known = merged.get(key);
    const both = known === undefined ? flow : joined(known, flow);
    merged.set(key, { ...both, fromPlaces: [...new Set(both.fromPlaces)].sort((a, b) => a - b) });
  }
  return { flows: byPlace([...merged.values()]), states };
}

function joined(a: Flow, b: Flow): Flow {
  return {
    ...a,
    fromNames: [...new Set([...a.fromNames, ...b.fromNames])],
    fromPlaces: [...new Set([...a.fromPlaces, ...b.fromPlaces])],
  };
}

function unionOf(all: readonly States[]): States {
  const union = new Map<string, Set<number>>();
  for (const states of all) {
    for (const [name, places] of states) {
      const known = union.get(name) ?? new Set();
      for (const place of places) known.add(place);
      union.set(name, known);
    }
  }
  return new Map([...union].map(([name, places]) => [name, [...places].sort((a, b) => a - b)]));
}

function withPlace(states: States, name: string, places: readonly number[]): States {
  return new Map([...states, [name, places]]);
}

function byPlace(flows: readonly Flow[]): readonly Flow[] {
  return flows.toSorted((a, b) => a.place - b.place);
}
