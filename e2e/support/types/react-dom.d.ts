// The one function of react-dom that a test uses. Its types are a package of their own.

declare module "react-dom/server" {
  export function renderToString(element: object): string;
}
