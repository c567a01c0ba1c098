/** What the tests use of it; it brings no types of its own. */
declare module "@20minutes/s3rver" {
  interface Listing {
    readonly objects: { readonly key: string }[];
    readonly isTruncated: boolean;
  }

  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly store: {
      listObjects(
        bucket: string,
        options: {
          readonly startAfter?: string;
          readonly maxKeys?: number;
          readonly prefix?: string;
        },
      ): Promise<Listing>;
    };
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
