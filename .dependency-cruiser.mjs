// The import directions of the architecture: a folder may import from itself, from npm and from what is listed here.
const allowed = {
  'src/shared/language': ['src/shared/domain/json\\.ts'],
  // A run is of a kind, and the kinds are the methods.
  'src/shared/domain': ['src/shared/methods/run-kinds\\.ts'],
  'src/shared/methods': ['src/shared/domain'],
  'src/shared/contract': ['src/shared/domain', 'src/shared/methods'],
  'src/main/graph': [],
  'src/main/engines': ['src/main/graph'],
  'src/main/models': ['src/main/graph', 'src/main/engines/engine\\.ts', 'src/shared/domain'],
  'src/main/inference': ['src/main/graph', 'src/main/engines/engine\\.ts', 'src/main/models', 'src/shared/domain'],
  'src/main/environments': ['src/shared/domain'],
  // A method meets an environment as what all of them are; the files in the folders below are single ones.
  'src/main/learn': [
    'src/main/environments/[^/]+\\.ts',
    'src/main/graph',
    'src/main/engines/engine\\.ts',
    'src/main/models',
    'src/shared/(domain|methods)',
  ],
  'src/main/store': ['src/shared/domain', 'src/shared/methods/run-kinds\\.ts'],
  // ONNX files are the decoder's graph through the emitter that sessions use, too.
  'src/main/formats': [
    'src/main/models',
    'src/main/graph',
    'src/main/engines/onnxruntime',
    'src/shared/domain',
    'src/shared/methods/progress-stage\\.ts',
  ],
  'src/main/evaluate': ['src/main/models', 'src/shared/domain'],
  'src/main/workers': [
    'src/main/engines',
    'src/main/graph',
    'src/main/models',
    'src/main/inference',
    'src/main/learn',
    'src/main/environments',
    'src/main/evaluate',
    'src/main/formats',
    // Checks of the data read the database for themselves.
    'src/main/store/open-reader\\.ts',
    'src/shared',
  ],
  // What trains on a cluster, asked from here; it knows jobs as what they are, and none of the machinery that runs them here.
  'src/main/remote': ['src/main/models/files/(json-file|write-file)\\.ts', 'src/main/workers/jobs\\.ts', 'src/shared'],
  'src/main/app': [
    'src/main/store',
    'src/main/remote',
    'src/main/environments',
    'src/main/workers/(process/protocol|jobs|policy/generation|policy/token-texts|policy/policy-workers|policy/reply-scorer|rewards/(reward-process|reply-judge)|start-training|probe-engine|foreign-files|check-data)\\.ts',
    'src/main/models',
    'src/main/evaluate',
    'src/main/formats',
    'src/shared',
  ],
  // `parley serve` starts the headless host; nothing else of it is the command line's business.
  'src/main/cli': ['src/main/app', 'src/main/hosting', 'src/main/server/start-server\\.ts', 'src/shared'],
  // What both hosts do the same way; they never import each other.
  'src/main/hosting': ['src/shared'],
  // What clients that speak other makers' protocols are answered; both hosts serve it.
  'src/main/endpoint': ['src/main/app/endpoint', 'src/main/hosting', 'src/shared'],
  'src/main/server': ['src/main/app', 'src/main/endpoint', 'src/main/hosting', 'src/shared'],
  // It starts worker processes in its own way, and knows of workers only what a process is.
  'src/main/desktop': [
    'src/main/app',
    'src/main/endpoint',
    'src/main/hosting',
    'src/main/workers/process/protocol\\.ts',
    'src/shared',
  ],
  'src/main/index.ts': ['src/main/desktop/start-desktop\\.ts'],
  'src/preload': ['src/shared'],
  'src/renderer/ui': [],
  'src/renderer/client': ['src/shared'],
  'src/renderer/workbench': ['src/renderer/(ui|client)/', 'src/shared'],
  'src/renderer/shell': ['src/renderer/', 'src/shared'],
  'src/renderer': ['src/shared'],
};

/** Rooms of src/main/learn that are no method's own. */
const sharedInLearning =
  '^src/main/learn/(data|loops|math|networks|policy|preference|replay|rollout|scoring|tabular|update)/';

/** Whatever people read is said in the catalogue's messages, wherever it arises. */
const everywhere = '^src/shared/language/';

/** Tests may wire a real engine or another folder's pieces together; the program may not. */
const test = '\\.(test|fixture)\\.ts$';

const directions = Object.entries(allowed).map(([folder, targets]) => ({
  name: `from ${folder}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: test },
  to: { path: '^src/', pathNot: [`^${folder}/`, everywhere, ...targets.map((target) => `^${target}`)] },
}));

const onlyIn = (name, module, folder) => ({
  name,
  severity: 'error',
  from: { pathNot: [`^${folder}/`, '^bench/', '^scripts/', '^e2e/', test] },
  to: { path: `node_modules/${module}/` },
});

export default {
  forbidden: [
    ...directions,
    {
      name: 'no cycles',
      severity: 'error',
      // The gradient of an operation is written in other operations, whose gradients may use the first: a cycle among
      // functions that are only called once everything is loaded.
      from: { pathNot: '^src/main/graph/ops/' },
      to: { circular: true },
    },
    {
      name: 'features know the workbench, never each other or the shell',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/' },
      to: { path: '^src/renderer/', pathNot: ['^src/renderer/features/$1/', '^src/renderer/(ui|client|workbench)/'] },
    },
    {
      name: 'a training method knows what all share, never another method; what is shared knows none',
      severity: 'error',
      from: { path: '^src/main/learn/([^/]+)/', pathNot: test },
      to: { path: '^src/main/learn/[^/]+/', pathNot: ['^src/main/learn/$1/', sharedInLearning] },
    },
    {
      // Another process, or a later day, reads what these make: it renders it in its own language.
      name: 'the core says messages, and leaves rendering them to who shows them',
      severity: 'error',
      from: {
        path: '^src/main/(app|engines|environments|evaluate|formats|graph|inference|learn|models|remote|store|workers)/',
        // A report is written whole, in the language that its reader asked for.
        pathNot: [test, '^src/main/app/round/round-report\\.ts$'],
      },
      to: { path: '^src/shared/language/t\\.ts$' },
    },
    onlyIn('SQLite only in the store', 'better-sqlite3', 'src/main/store'),
    {
      // It sends telemetry unless the environment was set before it loads: ort.ts sees to that, and nothing else loads it.
      name: 'ONNX Runtime only by way of ort.ts',
      severity: 'error',
      from: { pathNot: '^src/main/engines/onnxruntime/ort\\.ts$' },
      to: { path: 'node_modules/onnxruntime-node/', dependencyTypesNot: ['type-only'] },
    },
    onlyIn('TensorFlow.js only in its engine', '@tensorflow', 'src/main/engines/tfjs'),
    onlyIn('Electron only in the desktop host and the preload script', 'electron', 'src/(main/desktop|preload)'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
