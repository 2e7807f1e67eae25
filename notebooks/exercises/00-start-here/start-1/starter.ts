// Returns the host of a server's address, without the port.
export function hostOf(address: string): string {
  return address;
}
