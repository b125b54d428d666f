import '@fontsource-variable/inter/index.css';
import './ui/tokens.css';
import './ui/base.css';
import { mount } from 'svelte';
import { Connection } from './client/connection.svelte.ts';
import { channelFor } from './client/transport.ts';
import Shell from './shell/shell.svelte';
import { Workbench } from './workbench/workbench.svelte.ts';

const target = document.getElementById('workbench');
if (target === null)
  // Not shown: a page of ours has it.
  throw new Error('Starting the workbench: expected an element with the id "workbench" in index.html.');
mount(Shell, { target, props: { workbench: new Workbench(new Connection(channelFor(window)), window) } });
