/** A Ray cluster of two nodes on this machine, with a token, for as long as a test takes. */
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

export interface Ray {
  readonly url: string;
  readonly token: string;
  /** Starts a node that trains; the head only keeps the books. */
  startNode(): Promise<void>;
  /** Kills the raylet of the node that was started last, as a lost machine would end. */
  killNode(): void;
  stop(): void;
}

const ports = { gcs: 46379, dashboard: 48265, agent: 42365 };

/** @param headCpus how many places for work the head has */
export async function startRay(bin: string, dir: string, headCpus = 0): Promise<Ray> {
  const token = randomBytes(24).toString('hex');
  const env = {
    ...process.env,
    ...{ PATH: `${bin}:${process.env.PATH}`, RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN: token },
    ...{
      RAY_USAGE_STATS_ENABLED: '0',
      OMP_NUM_THREADS: '1',
      RAY_raylet_start_wait_time_s: '900',
      RAY_DASHBOARD_STARTUP_TIMEOUT_S: '600',
    },
    // A busy machine answers late; a killed raylet is found out by its connection.
    ...{
      RAY_health_check_timeout_ms: '60000',
      RAY_health_check_initial_delay_ms: '60000',
      RAY_agent_register_timeout_ms: '600000',
    },
  };
  const ray = (...args: string[]) => promisify(execFile)(path.join(bin, 'ray'), args, { env });
  const memory = ['--object-store-memory=100000000', '--disable-usage-stats'];
  await ray(
    ...[
      'start',
      '--head',
      '--node-ip-address=127.0.0.1',
      `--port=${ports.gcs}`,
      `--num-cpus=${headCpus}`,
      `--temp-dir=${dir}`,
    ],
    ...['--include-dashboard=true', '--dashboard-host=127.0.0.1', `--dashboard-port=${ports.dashboard}`],
    ...[`--dashboard-agent-listen-port=${ports.agent}`, ...memory],
  );
  let nodes = 0;
  let before = raylets(dir);
  let newest: number[] = [];
  return {
    url: `http://127.0.0.1:${ports.dashboard}`,
    token,
    async startNode() {
      before = raylets(dir);
      nodes++;
      const agent = `--dashboard-agent-listen-port=${ports.agent + nodes}`;
      await ray(
        'start',
        `--address=127.0.0.1:${ports.gcs}`,
        '--node-ip-address=127.0.0.1',
        '--num-cpus=1',
        agent,
        ...memory,
      );
      newest = raylets(dir).filter((pid) => !before.includes(pid));
    },
    killNode() {
      for (const pid of newest) process.kill(pid, 'SIGKILL');
    },
    stop() {
      // Of this cluster alone: `ray stop` would end every other one on the machine.
      for (const pid of processesOf(dir)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended by itself.
        }
      }
    },
  };
}

function raylets(dir: string): number[] {
  return processesOf(dir).filter((pid) => /^\S*\/raylet\0/.test(commandOf(pid)));
}

/** Everything of a cluster names its folder, or is the child of what does. */
function processesOf(dir: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => pid > 0 && pid !== process.pid && commandOf(pid).includes(dir) && !commandOf(pid).includes('test-ray'),
    );
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The `bin` of an environment with the requirements in it; made where there is none. */
export function pythonWith(requirements: string, folder: string): string {
  const bin = path.join(folder, 'bin');
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(path.join(bin, 'pip'), ['install', '--quiet', '-r', requirements], { stdio: 'inherit' });
  return bin;
}
