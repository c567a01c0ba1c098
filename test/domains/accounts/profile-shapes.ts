/** Shapes of the wire that the tests of profiles look into. */
export interface Picture {
  readonly id: string;
  readonly variants: readonly { readonly url: string }[];
}

export interface Audience {
  readonly kind: string;
  readonly listId?: string;
  readonly userIds?: readonly string[];
  readonly except?: { readonly userIds: readonly string[]; readonly listIds: readonly string[] };
}
