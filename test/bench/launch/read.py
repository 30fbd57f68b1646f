"""A plain reading of a trace, as anybody would write it: the whole file as objects, loops over them."""
import gzip
import json
import resource
import sys
import time

start = time.process_time()
path = sys.argv[1]
with (gzip.open if path.endswith('.gz') else open)(path, 'rb') as file:
    events = json.load(file)['traceEvents']
calls, kernels = {}, []
for event in events:
    if event.get('ph') != 'X':
        continue
    if event.get('cat') in ('cuda_runtime', 'cuda_driver', 'Runtime'):
        correlation = event['args'].get('correlation')
        if correlation not in calls or 'Launch' in event['name']:
            calls[correlation] = event
    elif event.get('cat') in ('kernel', 'Kernel'):
        kernels.append(event)
tklqt_us = sum(k['ts'] - calls[k['args']['correlation']]['ts'] for k in kernels if k['args'].get('correlation') in calls)
print(json.dumps({
    'cpuSeconds': time.process_time() - start,
    'peakBytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    'kernels': len(kernels),
    'tklqtNs': round(tklqt_us * 1000),
}))
