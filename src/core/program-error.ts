/** One vocabulary for what goes wrong in a program, whatever its language: reports compare languages by it, repairs are told it. */
export type ErrorKind =
  /** The text is no program of its language. */
  | 'syntax'
  /** A name, command, table or column that does not exist. */
  | 'name'
  /** A value or expression of a wrong type, also as a compiler finds it. */
  | 'type'
  /** A member that the value does not have. */
  | 'attribute'
  /** Something that is not there was used as if it were: null pointer, undefined, None. */
  | 'null'
  /** A position outside of a list or text. */
  | 'index'
  /** A key that a map does not have. */
  | 'key'
  /** A value of the right type that cannot be used: text that is no number, a negative length. */
  | 'value'
  /** Division by zero, overflow. */
  | 'arithmetic'
  /** A test said no. */
  | 'assertion'
  /** A module or package that does not exist. */
  | 'import'
  /** Calls nested too deep. */
  | 'recursion'
  /** More memory than allowed. */
  | 'memory'
  /** More time than allowed. */
  | 'timeout'
  /** More output or more processes than allowed. */
  | 'excess'
  /** Refused by the compiler for another reason: an unused variable, a missing return. */
  | 'compile'
  /** Ended by a signal: segmentation fault, abort. */
  | 'signal'
  /** Ended before its tests had ended, without an error. */
  | 'exit'
  /** Any other error while running. */
  | 'runtime';

/** What a program's own output says of its error. */
export interface ProgramError {
  readonly kind: ErrorKind;
  /** As the language calls it: "ZeroDivisionError", "E0308", "java.lang.NullPointerException"; empty where it has no name. */
  readonly name: string;
  /** One line. */
  readonly message: string;
  /** Line of the whole program's text, from 1, where the output tells it. */
  readonly line?: number;
}
