import { expect, test } from "bun:test";
import { createMetrics } from "#src/platform/metrics.ts";

async function valuesOf(metrics: ReturnType<typeof createMetrics>): Promise<Map<string, string>> {
  const { text } = await metrics.render();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
}

test("calls are counted by outcome and timed by name", async () => {
  const metrics = createMetrics();
  metrics.operation("chat.list", "ok", 0.002);
  metrics.operation("chat.list", "ok", 0.02);
  metrics.operation("chat.list", "invalid", 9);
  const values = await valuesOf(metrics);
  expect(values.get('hubbub_operations_total{operation="chat.list",outcome="ok"}')).toBe("2");
  expect(values.get('hubbub_operations_total{operation="chat.list",outcome="invalid"}')).toBe("1");
  const bucket = (le: string): string | undefined =>
    values.get(`hubbub_operation_duration_seconds_bucket{operation="chat.list",le="${le}"}`);
  expect([bucket("0.001"), bucket("0.0025"), bucket("0.025"), bucket("5"), bucket("+Inf")]).toEqual(
    ["0", "1", "2", "2", "3"],
  );
  expect(values.get('hubbub_operation_duration_seconds_count{operation="chat.list"}')).toBe("3");
  expect(values.get('hubbub_operation_duration_seconds_sum{operation="chat.list"}')).toBe("9.022");
});

test("frames, closes and jobs are counted, gauges are read when asked", async () => {
  const metrics = createMetrics();
  let sockets = 1;
  metrics.gauge("hubbub_sockets", () => sockets);
  metrics.gauges("hubbub_jobs_waiting", async () => new Map([["mail.send", 4]]));
  metrics.frames("in", 1, 80);
  metrics.frames("out", 3, 400);
  metrics.socketClosed("flood");
  metrics.job("mail.send", "done", 0.1);
  sockets = 7;
  const values = await valuesOf(metrics);
  expect(values.get("hubbub_sockets")).toBe("7");
  expect(values.get('hubbub_jobs_waiting{queue="mail.send"}')).toBe("4");
  expect(values.get('hubbub_frames_total{direction="out"}')).toBe("3");
  expect(values.get('hubbub_frame_bytes_total{direction="out"}')).toBe("400");
  expect(values.get('hubbub_socket_closes_total{reason="flood"}')).toBe("1");
  expect(values.get('hubbub_job_runs_total{queue="mail.send",outcome="done"}')).toBe("1");
  expect(Number(values.get("process_resident_memory_bytes"))).toBeGreaterThan(1_000_000);
});

test("a gauge that cannot be read leaves the others readable", async () => {
  const metrics = createMetrics();
  metrics.gauge("hubbub_outbox_age_seconds", () => Promise.reject(new Error("away")));
  metrics.gauges("hubbub_jobs_running", () => Promise.reject(new Error("away")));
  metrics.gauge("hubbub_sockets", () => 2);
  const values = await valuesOf(metrics);
  expect(values.get("hubbub_outbox_age_seconds")).toBe("Nan");
  expect(values.get("hubbub_sockets")).toBe("2");
});
