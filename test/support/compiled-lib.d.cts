/** Compiles a lib that imports nothing but Node and itself; answers the path of the compiled index.js. */
export declare function compiledLib(name: string): string;
