export const TYPESCRIPT_KEYWORDS: ReadonlySet<string> = new Set(
  `abstract any as asserts async await boolean break case catch class const continue debugger declare default delete do else enum export extends
  false finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number object of
  out override private protected public readonly return satisfies set static string super switch symbol this throw true try type typeof
  undefined unique unknown using var void while with yield`.split(/\s+/),
);

const LANGUAGE = `AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date DisposableStack
  Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map
  Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError
  TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet arguments decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape`;
const PLATFORMS = `AbortController AbortSignal Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey
  CustomEvent DOMException DecompressionStream Event EventSource EventTarget File FormData Headers MessageChannel MessageEvent MessagePort Navigator
  Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver ReadableByteStreamController ReadableStream
  ReadableStreamBYOBReader ReadableStreamDefaultController ReadableStreamDefaultReader Request Response Storage SubtleCrypto TextDecoder
  TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern URLSearchParams WebAssembly
  WebSocket WritableStream WritableStreamDefaultController WritableStreamDefaultWriter __dirname __filename atob btoa clearImmediate clearInterval
  clearTimeout console crypto exports fetch gc global localStorage module navigator performance process queueMicrotask require reportError
  scheduler sessionStorage setImmediate setInterval setTimeout structuredClone
  Attr Audio CSS CSSStyleSheet CanvasRenderingContext2D ClipboardEvent Comment Document DocumentFragment DOMParser DOMRect DragEvent Element
  FileList FileReader FocusEvent HTMLAnchorElement HTMLButtonElement HTMLCanvasElement HTMLCollection HTMLDivElement HTMLElement HTMLFormElement
  HTMLIFrameElement HTMLImageElement HTMLInputElement HTMLOptionElement HTMLScriptElement HTMLSelectElement HTMLSpanElement HTMLStyleElement
  HTMLTemplateElement HTMLTextAreaElement HTMLVideoElement History IDBKeyRange Image ImageData InputEvent IntersectionObserver KeyboardEvent
  Location MediaQueryList MouseEvent MutationObserver Node NodeFilter NodeList Notification OffscreenCanvas PointerEvent PopStateEvent
  PromiseRejectionEvent Range ResizeObserver SVGElement Selection ServiceWorker SharedWorker ShadowRoot StyleSheet Text Touch TouchEvent UIEvent WheelEvent
  Window Worker XMLHttpRequest XMLSerializer addEventListener alert cancelAnimationFrame caches clients CloseEvent confirm customElements dispatchEvent
  document frames getComputedStyle getSelection history importScripts indexedDB innerHeight innerWidth isSecureContext location matchMedia name
  open origin parent postMessage print prompt removeEventListener requestAnimationFrame requestIdleCallback screen self top visualViewport window
  Bun Deno React JSX NodeJS chrome browser define`;
const TEST_RUNNERS = `after afterAll afterEach assert before beforeAll beforeEach bench context cy describe expect expectTypeOf fdescribe fit it jasmine
  jest onTestFailed onTestFinished setup spyOn suite suiteSetup teardown test vi vitest xdescribe xit xtest`;

/** Names that the language, browsers, Node, Deno, Bun or a test runner bind without an import. */
export const TYPESCRIPT_GLOBALS: ReadonlySet<string> = new Set([LANGUAGE, PLATFORMS, TEST_RUNNERS].flatMap((names) => names.split(/\s+/)));
