// The few parts of React that this folder uses. Its types are a package of their own, which only its users need. This file
// is not part of what is built: there, `react` has the types that the user's project has.

declare module "react" {
  export function useState<T>(initial: T | (() => T)): [T, (value: T) => void];
  export function useEffect(effect: () => (() => void) | undefined, dependencies?: readonly unknown[]): void;
  export function useInsertionEffect(effect: () => undefined, dependencies?: readonly unknown[]): void;
  export function useRef<T>(initial: T): { current: T };
  export function useCallback<T>(callback: T, dependencies: readonly unknown[]): T;
  export function useSyncExternalStore<T>(
    subscribe: (onChange: () => void) => () => void,
    snapshot: () => T,
    serverSnapshot: () => T,
  ): T;
  export function createElement(type: unknown, properties?: object | null, ...children: unknown[]): object;
  export const StrictMode: unique symbol;

  export interface HTMLAttributes<T> {
    id?: string;
    className?: string;
    onClick?: (event: { currentTarget: T }) => void;
  }
  export type DetailedHTMLProps<E, T> = E & { ref?: (element: T | null) => void };
}
