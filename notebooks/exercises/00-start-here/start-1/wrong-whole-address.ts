export function hostOf(address: string): string {
  return address.replace("http://", "").replace(":8080", "");
}
