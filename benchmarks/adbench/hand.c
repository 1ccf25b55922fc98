//===- hand.c - The gradient of hand tracking, by hand --------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// VERTICES and POINTS come with the command line. Transforms are 3 by 4: their
// last row is 0 0 0 1.
//
//===----------------------------------------------------------------------===//

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { BONES = 22 };

/// c = a b, the last rows being 0 0 0 1.
static void product(const double a[][4], const double b[][4], double c[][4]) {
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 4; ++j) {
      c[i][j] = j == 3 ? a[i][3] : 0;
      for (int k = 0; k < 3; ++k)
        c[i][j] += a[i][k] * b[k][j];
    }
}

/// From the cotangent of c = a b: adds those of a and b.
static void product_backward(const double a[][4], const double b[][4],
                             const double dc[][4], double da[][4],
                             double db[][4]) {
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 4; ++k) {
      if (k == 3)
        da[i][3] += dc[i][3];
      for (int j = 0; j < 4 && k < 3; ++j) {
        da[i][k] += dc[i][j] * b[k][j];
        db[k][j] += a[i][k] * dc[i][j];
      }
    }
}

/// R(a) = w w' (1 - cos t) + cos t I + sin t [w]x, t = |a|, w = a / t.
static void rotation(const double a[3], double r[3][3]) {
  double t = sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
  double w[3] = {a[0] / t, a[1] / t, a[2] / t}, s = sin(t), c = cos(t);
  double cross[3][3] = {{0, -w[2], w[1]}, {w[2], 0, -w[0]}, {-w[1], w[0], 0}};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      r[i][j] = w[i] * w[j] * (1 - c) + (i == j ? c : 0) + s * cross[i][j];
}

/// From the cotangent of R(a) that of a.
static void rotation_backward(const double a[3], const double dr[3][3],
                              double da[3]) {
  double t = sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
  double w[3] = {a[0] / t, a[1] / t, a[2] / t}, s = sin(t), c = cos(t);
  double cross[3][3] = {{0, -w[2], w[1]}, {w[2], 0, -w[0]}, {-w[1], w[0], 0}};
  double dw[3] = {s * (dr[2][1] - dr[1][2]), s * (dr[0][2] - dr[2][0]),
                  s * (dr[1][0] - dr[0][1])};
  double dt = 0;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      dt += dr[i][j] * (s * w[i] * w[j] - (i == j ? s : 0) + c * cross[i][j]);
      dw[i] += (1 - c) * dr[i][j] * w[j];
      dw[j] += (1 - c) * dr[i][j] * w[i];
    }
  double along = dw[0] * w[0] + dw[1] * w[1] + dw[2] * w[2];
  for (int i = 0; i < 3; ++i)
    da[i] = (dw[i] - along * w[i]) / t + dt * w[i];
}

/// Which angles of theta bend a bone by a and b; -1 where none does.
static void angles_of(int bone, int *a, int *b) {
  int finger = (bone - 2) / 4, joint = (bone - 2) % 4;
  int bends = bone >= 2 && joint < 3;
  *a = bends ? 6 + 4 * finger + (joint ? joint + 1 : 0) : -1;
  *b = bends && joint == 0 ? 7 + 4 * finger : -1;
}

static void joint(double a, double b, double r[3][4]) {
  double ca = cos(a), sa = sin(a), cb = cos(b), sb = sin(b);
  double rows[3][4] = {
      {cb, -sb * ca, sb * sa, 0}, {sb, cb * ca, -cb * sa, 0}, {0, sa, ca, 0}};
  memcpy(r, rows, sizeof(rows));
}

/// (theta, parents, relatives, inverses, positions, weights, correspondences,
/// points) to (loss, d theta)
void gradient(void *const *arguments, void *const *results) {
  const double *theta = arguments[0];
  const int32_t *parents = arguments[1], *vertex_of = arguments[6];
  const double (*relatives)[4][4] = arguments[2];
  const double (*inverses)[4][4] = arguments[3];
  const double (*positions)[4] = arguments[4], (*weights)[BONES] = arguments[5];
  const double (*points)[3] = arguments[7];
  double *d_theta = results[1], loss = 0, r[3][3];
  static double bent[BONES][3][4], relative[BONES][3][4];
  static double absolute[BONES][3][4], transform[BONES][3][4];
  static double skin[VERTICES][3], vertices[VERTICES][3];
  int a, b;
  for (int bone = 0; bone < BONES; ++bone) {
    angles_of(bone, &a, &b);
    joint(a < 0 ? 0 : theta[a], b < 0 ? 0 : theta[b], bent[bone]);
    product(relatives[bone], bent[bone], relative[bone]);
    if (parents[bone] >= 0)
      product(absolute[parents[bone]], relative[bone], absolute[bone]);
    else
      memcpy(absolute[bone], relative[bone], sizeof(relative[bone]));
    product(absolute[bone], inverses[bone], transform[bone]);
  }
  rotation(theta, r);
  for (int v = 0; v < VERTICES; ++v) {
    double blend[3][4] = {{0}};
    for (int bone = 0; bone < BONES; ++bone)
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 4; ++j)
          blend[i][j] += weights[v][bone] * transform[bone][i][j];
    for (int i = 0; i < 3; ++i) {
      skin[v][i] = 0;
      for (int j = 0; j < 4; ++j)
        skin[v][i] += blend[i][j] * positions[v][j];
    }
    for (int i = 0; i < 3; ++i)
      vertices[v][i] = r[i][0] * skin[v][0] + r[i][1] * skin[v][1] +
                       r[i][2] * skin[v][2] + theta[3 + i];
  }

  static double d_vertices[VERTICES][3], d_transform[BONES][3][4];
  static double d_absolute[BONES][3][4];
  double dr[3][3] = {{0}};
  memset(d_vertices, 0, sizeof(d_vertices));
  memset(d_transform, 0, sizeof(d_transform));
  memset(d_absolute, 0, sizeof(d_absolute));
  memset(d_theta, 0, 26 * sizeof(double));
  for (int n = 0; n < POINTS; ++n)
    for (int i = 0; i < 3; ++i) {
      double error = points[n][i] - vertices[vertex_of[n]][i];
      loss += 0.5 * error * error;
      d_vertices[vertex_of[n]][i] -= error;
    }
  *(double *)results[0] = loss;
  for (int v = 0; v < VERTICES; ++v) {
    double d_skin[3] = {0};
    for (int i = 0; i < 3; ++i) {
      d_theta[3 + i] += d_vertices[v][i];
      for (int j = 0; j < 3; ++j) {
        dr[i][j] += d_vertices[v][i] * skin[v][j];
        d_skin[j] += r[i][j] * d_vertices[v][i];
      }
    }
    for (int bone = 0; bone < BONES; ++bone)
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 4; ++j)
          d_transform[bone][i][j] +=
              weights[v][bone] * d_skin[i] * positions[v][j];
  }
  rotation_backward(theta, dr, d_theta);
  for (int bone = BONES - 1; bone >= 0; --bone) {
    double d_relative[3][4] = {{0}}, d_bent[3][4] = {{0}};
    double unused[3][4] = {{0}};
    product_backward(absolute[bone], inverses[bone], d_transform[bone],
                     d_absolute[bone], unused);
    if (parents[bone] >= 0)
      product_backward(absolute[parents[bone]], relative[bone],
                       d_absolute[bone], d_absolute[parents[bone]], d_relative);
    else
      memcpy(d_relative, d_absolute[bone], sizeof(d_relative));
    product_backward(relatives[bone], bent[bone], d_relative, unused, d_bent);
    angles_of(bone, &a, &b);
    double ca = cos(a < 0 ? 0 : theta[a]), sa = sin(a < 0 ? 0 : theta[a]);
    double cb = cos(b < 0 ? 0 : theta[b]), sb = sin(b < 0 ? 0 : theta[b]);
    if (a >= 0)
      d_theta[a] += sb * sa * d_bent[0][1] + sb * ca * d_bent[0][2] -
                    cb * sa * d_bent[1][1] - cb * ca * d_bent[1][2] +
                    ca * d_bent[2][1] - sa * d_bent[2][2];
    if (b >= 0)
      d_theta[b] += -sb * d_bent[0][0] - cb * ca * d_bent[0][1] +
                    cb * sa * d_bent[0][2] + cb * d_bent[1][0] -
                    sb * ca * d_bent[1][1] + sb * sa * d_bent[1][2];
  }
}
