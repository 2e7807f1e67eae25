export function hostOf(address: string): string {
  return new URL(address).hostname;
}
