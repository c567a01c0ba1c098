/** What a picture says of itself before anything is decoded. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** Counting stops soon after the limit: 201 means too many. */
  readonly frames: number;
}
