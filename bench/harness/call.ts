/** One call over HTTP, for what a benchmark prepares. */
export async function callOver<T>(
  port: number,
  token: string | null,
  op: string,
  input: object,
  key?: string,
): Promise<T> {
  const response = await postTo(port, token, op, input, key);
  const body = await response.text();
  if (!response.ok) throw new Error(`${op} answered ${response.status}: ${body}`);
  return JSON.parse(body) as T;
}

export async function postTo(
  port: number,
  token: string | null,
  op: string,
  input: object,
  key?: string,
): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}/v1/${op}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    body: JSON.stringify(input),
  });
}
