/** Stands for a body that is sent in pieces, as the worker asks for them. No body of the page is a number. */
export const PULLED = 0;
