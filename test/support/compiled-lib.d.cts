/** Compiles a lib's folder that imports nothing but packages and itself; answers the path of the compiled index.js. */
export declare function compiledLib(name: string, folder?: string): string;
