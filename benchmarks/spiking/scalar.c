//===- scalar.c - Spiking neurons in C ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// An array for each variable of the state, one loop over the neurons in each
// step. NEURONS and STEPS come with the command line.
//
//===----------------------------------------------------------------------===//

#include <math.h>
#include <string.h>

typedef float neurons[NEURONS];

/// (input, drive) to (v, count). A spike is a number, as a branch would keep
/// the loop out of vectors.
void lif(void *const *arguments, void *const *results) {
  const float *input = arguments[0], *drive = arguments[1];
  float *restrict v = results[0], *restrict count = results[1];
  memset(v, 0, sizeof(neurons));
  memset(count, 0, sizeof(neurons));
  for (int t = 0; t < STEPS; ++t)
    for (int i = 0; i < NEURONS; ++i) {
      float next = v[i] + (1 / 20.0f) * (input[i] * drive[t] - v[i]);
      float spike = next > 1;
      v[i] = next - spike;
      count[i] += spike;
    }
}

/// (soma, dendrite, soma_drive, dendrite_drive) to (vs, vd, events_trace,
/// bursts_trace, synapse, spike_count, burst_count). Spikes are rare, so that a
/// branch costs less than their work at every step.
void burst(void *const *arguments, void *const *results) {
  const float *soma = arguments[0], *dendrite = arguments[1];
  const float *soma_drive = arguments[2], *dendrite_drive = arguments[3];
  float *restrict vs = results[0], *restrict vd = results[1];
  float *restrict events_trace = results[2], *restrict bursts_trace =
                                                 results[3];
  float *restrict synapse = results[4];
  float *restrict spike_count = results[5], *restrict burst_count = results[6];
  static neurons ws, wd, theta, since, quiet, inside, x, u;
  for (int i = 0; i < NEURONS; ++i) {
    vs[i] = vd[i] = -70;
    ws[i] = wd[i] = 0;
    theta[i] = -50;
    since[i] = quiet[i] = 1000;
    inside[i] = 0;
    x[i] = 1;
    u[i] = 0.9f;
    events_trace[i] = bursts_trace[i] = synapse[i] = 0;
    spike_count[i] = burst_count[i] = 0;
  }
  const float dt = 0.5f, early = dt / 1000;
  const float x_kept = expf(-dt / 20), u_kept = expf(-dt / 1000);
  const float synapse_kept = expf(-dt / 5);
  for (int t = 0; t < STEPS; ++t)
    for (int i = 0; i < NEURONS; ++i) {
      float active = 1 / (1 + expf((-38 - vd[i]) / 6));
      int is_back = since[i] >= 0.5f - early && since[i] < 2.5f - early;
      float into_soma = 1300 * active + soma[i] + soma_drive[t] - ws[i];
      float into_dendrite = 1200 * active + (is_back ? 2600.0f : 0.0f) +
                            dendrite[i] + dendrite_drive[t] - wd[i];
      float above = vd[i] + 70;
      vs[i] += dt * ((-70 - vs[i]) / 16 + into_soma / 370);
      vd[i] += dt * (-above / 7 + into_dendrite / 170);
      ws[i] -= dt / 100 * ws[i];
      wd[i] += dt / 30 * (13 * above - wd[i]);
      theta[i] += dt / 27 * (-50 - theta[i]);
      since[i] += dt;
      quiet[i] += dt;
      x[i] = 1 + (x[i] - 1) * x_kept;
      u[i] = 0.9f + (u[i] - 0.9f) * u_kept;
      events_trace[i] -= dt / 20 * events_trace[i];
      bursts_trace[i] -= dt / 20 * bursts_trace[i];
      synapse[i] *= synapse_kept;
      if (vs[i] > theta[i]) {
        vs[i] = -70;
        ws[i] += 200;
        theta[i] += 2;
        since[i] = 0;
        if (quiet[i] >= 16 - early) {
          events_trace[i] += dt / 20;
          inside[i] = 0;
        } else if (inside[i] == 0) {
          bursts_trace[i] += dt / 20;
          burst_count[i] += 1;
          inside[i] = 1;
        }
        quiet[i] = 0;
        float sent = x[i] * u[i];
        synapse[i] += sent;
        x[i] -= sent;
        u[i] += 0.1f * (1 - u[i]);
        spike_count[i] += 1;
      }
    }
}
