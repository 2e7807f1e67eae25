export function hostOf(address: string): string {
  const afterScheme = address.slice(address.indexOf("//") + 2);
  const host = afterScheme.slice(0, afterScheme.indexOf("/"));
  return host.replace(/:\d+$/, "");
}
