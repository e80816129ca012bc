/** Where class-transformer keeps what `@Type` declared; the package has no types for it. */
declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: {
    findTypeMetadata(
      target: new () => object,
      property: string,
    ): { readonly typeFunction: () => new () => object } | undefined;
  };
}
