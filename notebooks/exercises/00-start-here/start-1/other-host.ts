export const hostOf = (address: string): string => {
  const { host, port } = new URL(address);
  return port ? host.slice(0, -port.length - 1) : host;
};
