//===- files.cpp - Files of tensors, sound and broken ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0
//
//===----------------------------------------------------------------------===//

#include "runtime/File.h"
#include "runtime/Idx.h"
#include "runtime/Npy.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

using namespace surge;

namespace {

/// A folder of its own for each test, removed at the end.
struct Files : testing::Test {
  void SetUp() override {
    char pattern[] = "/tmp/surge-files-XXXXXX";
    ASSERT_NE(mkdtemp(pattern), nullptr);
    folder = pattern;
  }
  void TearDown() override {
    EXPECT_EQ(std::system(("rm -r " + folder).c_str()), 0);
  }
  std::string path(const std::string &name) const {
    return folder + "/" + name;
  }
  std::string folder;
};

/// A .npy file of version 1 from its header's text and its elements' bytes.
std::vector<uint8_t> npy(const std::string &header, const std::string &data) {
  std::string file = "\x93NUMPY";
  file += {1, 0, char(header.size() & 255), char(header.size() >> 8)};
  file += header + data;
  return {file.begin(), file.end()};
}

Result<HostTensor> parse(const std::vector<uint8_t> &file) {
  return parseNpy(file.data(), file.size(), "x.npy");
}

std::string errorOf(const Result<HostTensor> &result) {
  return result ? "no error" : result.error().text();
}

} // namespace

TEST_F(Files, NpyRoundTrip) {
  for (ElementType type :
       {ElementType::F16, ElementType::BF16, ElementType::F32, ElementType::F64,
        ElementType::I8, ElementType::I16, ElementType::I32, ElementType::I64,
        ElementType::U8, ElementType::U16, ElementType::U32, ElementType::U64})
    for (const std::vector<int64_t> &shape : std::vector<std::vector<int64_t>>{
             {}, {1}, {7}, {0}, {2, 3}, {3, 0, 2}, {2, 1, 3, 2}}) {
      HostTensor tensor = HostTensor::zeros(type, shape);
      for (size_t i = 0; i < tensor.bytes.size(); ++i)
        tensor.bytes[i] = 37 * i + 11;
      ASSERT_TRUE(writeNpy(path("a.npy"), tensor));
      Result<HostTensor> back = readNpy(path("a.npy"));
      ASSERT_TRUE(back) << back.error().text();
      EXPECT_EQ(back->type, type);
      EXPECT_EQ(back->shape, shape);
      EXPECT_EQ(back->bytes, tensor.bytes);
    }
}

TEST_F(Files, NpyHasNumpysBytes) {
  // What numpy 1.26 writes for numpy.array([[1.5, -2.0]], "float32").
  std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
  header.resize(117, ' ');
  header += '\n';
  HostTensor tensor = HostTensor::zeros(ElementType::F32, {1, 2});
  tensor.data<float>()[0] = 1.5;
  tensor.data<float>()[1] = -2;
  EXPECT_EQ(formatNpy(tensor),
            npy(header, std::string("\0\0\xC0\x3F\0\0\0\xC0", 8)));
}

TEST_F(Files, NpyConvertsOrderAndEndianness) {
  // Columns (1, 2), (3, 4), (5, 6) of big-endian 16-bit integers.
  Result<HostTensor> tensor =
      parse(npy("{\"shape\": (2L, 3), 'fortran_order': True, 'descr': '>i2'}\n",
                std::string("\0\1\0\2\0\3\0\4\0\5\0\6", 12)));
  ASSERT_TRUE(tensor) << tensor.error().text();
  EXPECT_EQ(tensor->shape, (std::vector<int64_t>{2, 3}));
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(tensor->integerAt(i), (std::vector<int>{1, 3, 5, 2, 4, 6})[i]);
}

TEST_F(Files, BrokenNpyIsOneClearError) {
  auto header = [](const std::string &text) {
    return errorOf(parse(npy(text, "")));
  };
  EXPECT_EQ(errorOf(parse({})),
            "x.npy: expected a .npy file, which begins with \\x93NUMPY");
  std::vector<uint8_t> file = npy("", "");
  file[6] = 9;
  EXPECT_EQ(errorOf(parse(file)),
            "x.npy: byte 6: expected .npy version 1, 2 or 3, but got 9");
  file = npy("", "");
  file[8] = 50;
  EXPECT_EQ(errorOf(parse(file)), "x.npy: expected a .npy header of 50 bytes, "
                                  "but the file ends after 0 of them");
  EXPECT_EQ(header("no"),
            "x.npy: byte 10 of the .npy header: expected a dictionary, '{'");
  EXPECT_EQ(header("{'descr': [('a', '<f4')]}"),
            "x.npy: byte 20 of the .npy header: expected an array of numbers, "
            "not of records");
  EXPECT_EQ(header("{'descr': '<f4'}"),
            "x.npy: byte 26 of the .npy header: expected the keys descr, "
            "fortran_order and shape");
  const std::string most = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  EXPECT_EQ(header(most + "(99999999999999999999,)}"),
            "x.npy: byte 79 of the .npy header: expected a shape such as "
            "(2, 3) that fits 63 bits");
  EXPECT_EQ(header(most + "(9223372036854775807, 3)}"),
            "x.npy: expected a shape of less than 2^63 bytes");
  EXPECT_EQ(header(most + "(2, 3)}"),
            "x.npy: expected 24 bytes of elements of tensor<2x3xf32> from "
            "byte 67 on, but got 0");
  EXPECT_EQ(header("{'descr': '<c8', 'fortran_order': False, 'shape': ()}"),
            "x.npy: expected elements of a boolean, integer or float type of "
            "1 to 8 bytes, but got '<c8'");
}

TEST_F(Files, HostileBytesNeverCrash) {
  HostTensor tensor = HostTensor::zeros(ElementType::F32, {3, 5});
  NamedTensors named = {{"a", tensor}, {"b", tensor}};
  ASSERT_TRUE(writeNpz(path("a.npz"), named));
  Result<std::vector<uint8_t>> archive = readFile(path("a.npz"));
  ASSERT_TRUE(archive);
  std::mt19937 random(3);
  auto mutate = [&](std::vector<uint8_t> file) {
    for (int changes = 1 + random() % 4; changes > 0; --changes)
      file[random() % file.size()] = random();
    if (random() % 4 == 0)
      file.resize(random() % file.size());
    return file;
  };
  for (int i = 0; i < 20000; ++i) {
    Result<HostTensor> result = parse(mutate(formatNpy(tensor)));
    EXPECT_EQ(bool(result) &&
                  result->bytes.size() !=
                      *elementCount(result->shape) * sizeOf(result->type),
              false);
  }
  for (int i = 0; i < 300; ++i) {
    std::vector<uint8_t> file = mutate(*archive);
    ASSERT_TRUE(writeFile(path("b.npz"), file.data(), file.size()));
    Result<NamedTensors> result = readNpz(path("b.npz"));
    EXPECT_TRUE(result || !result.error().message.empty());
    Result<HostTensor> idx = readIdx(path("b.npz"));
    EXPECT_TRUE(idx || !idx.error().message.empty());
  }
}

TEST_F(Files, NpzRoundTrip) {
  HostTensor tensor = HostTensor::zeros(ElementType::F64, {2, 2});
  tensor.data<double>()[3] = 0.1;
  NamedTensors named = {{"weights/0", tensor},
                        {"empty", HostTensor::zeros(ElementType::I32, {0})}};
  ASSERT_TRUE(writeNpz(path("a.npz"), named));
  Result<NamedTensors> back = readNpz(path("a.npz"));
  ASSERT_TRUE(back) << back.error().text();
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ((*back)[0].first, "weights/0");
  EXPECT_EQ((*back)[0].second.bytes, tensor.bytes);
  EXPECT_EQ((*back)[1].second.shape, std::vector<int64_t>{0});
  // Equal content is an equal file.
  ASSERT_TRUE(writeNpz(path("b.npz"), named));
  EXPECT_EQ(*readFile(path("a.npz")), *readFile(path("b.npz")));
}

TEST_F(Files, IdxPlainAndPacked) {
  const std::string file("\0\0\x0B\2\0\0\0\2\0\0\0\3"
                         "\0\1\0\2\0\3\xFF\xFF\1\0\0\6",
                         24);
  gzFile packed = gzopen(path("a.gz").c_str(), "wb");
  gzwrite(packed, file.data(), file.size());
  gzclose(packed);
  ASSERT_TRUE(writeFile(path("a"), file.data(), file.size()));
  for (const char *name : {"a", "a.gz"}) {
    Result<HostTensor> tensor = readIdx(path(name));
    ASSERT_TRUE(tensor) << tensor.error().text();
    EXPECT_EQ(tensor->type, ElementType::I16);
    EXPECT_EQ(tensor->shape, (std::vector<int64_t>{2, 3}));
    for (int i = 0; i < 6; ++i)
      EXPECT_EQ(tensor->at(i), (std::vector<double>{1, 2, 3, -1, 256, 6})[i]);
  }
}

TEST_F(Files, BrokenIdxIsOneClearError) {
  auto error = [&](const std::string &content) {
    EXPECT_TRUE(writeFile(path("x"), content.data(), content.size()));
    std::string text = errorOf(readIdx(path("x")));
    return text.substr(text.find(": ") + 2);
  };
  EXPECT_EQ(error(""), "expected an IDX file, which begins with two zero "
                       "bytes, an element type and a rank");
  EXPECT_EQ(error(std::string("\0\0\x0A\1", 4)),
            "byte 2: expected an IDX element type (8, 9, 11 to 14), but got "
            "10");
  EXPECT_EQ(error(std::string("\0\0\x08\3\0\0", 6)),
            "expected 3 sizes, but the file ends after 6 bytes");
  EXPECT_EQ(error(std::string("\0\0\x08\1\0\0\0\4ab", 10)),
            "expected the elements of tensor<4xui8> from byte 8 on, but got 2 "
            "bytes");
  EXPECT_EQ(error(std::string("\0\0\x0E\4\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                              "\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
                              20))
                .substr(0, 28),
            "expected the elements of ten");
  std::string packed("\x1F\x8B\x08\0\0\0\0\0\0\3\xFF\xFF", 12);
  EXPECT_EQ(error(packed).substr(0, 13), "cannot unpack");
}

TEST_F(Files, MissingFilesAndFolders) {
  EXPECT_EQ(errorOf(readNpy(path("none"))),
            path("none") + ": cannot open: No such file or directory");
  EXPECT_EQ(errorOf(readNpy(folder)),
            folder + ": expected a file, but this is a directory");
  Result<void> written = writeFile(path("no/such"), "x", 1);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().text().find("cannot create"), std::string::npos);
}

TEST_F(Files, ReplacingLeavesNothingBeside) {
  ASSERT_TRUE(writeFile(path("a"), "old", 3));
  ASSERT_TRUE(writeFile(path("a"), "new!", 4));
  Result<std::vector<uint8_t>> content = readFile(path("a"));
  ASSERT_TRUE(content);
  EXPECT_EQ(std::string(content->begin(), content->end()), "new!");
  EXPECT_NE(std::system(("ls " + folder + "/a.tmp* 2>/dev/null").c_str()), 0);
}

TEST(HostTensor, SixteenBitFloats) {
  EXPECT_EQ(halfToDouble(0x3C00), 1);
  EXPECT_EQ(halfToDouble(0xC000), -2);
  EXPECT_EQ(halfToDouble(0x0001), std::ldexp(1, -24));
  EXPECT_EQ(halfToDouble(0x7BFF), 65504);
  EXPECT_TRUE(std::isinf(halfToDouble(0x7C00)));
  EXPECT_EQ(bfloatToDouble(0x3FC0), 1.5);
  EXPECT_EQ(doubleToHalf(65519), 0x7BFF);
  EXPECT_EQ(doubleToHalf(65520), 0x7C00);
  EXPECT_EQ(doubleToHalf(std::ldexp(1, -25)), 0);
  EXPECT_EQ(doubleToHalf(std::ldexp(3, -26)), 1);
  for (unsigned bits = 0; bits < 65536; ++bits) {
    double half = halfToDouble(bits), bfloat = bfloatToDouble(bits);
    if (!std::isnan(half)) {
      ASSERT_EQ(doubleToHalf(half), bits);
    }
    if (!std::isnan(bfloat)) {
      ASSERT_EQ(doubleToBfloat(bfloat), bits);
    }
  }
  EXPECT_TRUE(std::isnan(halfToDouble(doubleToHalf(NAN))));
  // Ties go to the even neighbour.
  EXPECT_EQ(doubleToBfloat(1 + std::ldexp(1, -8)), 0x3F80);
  EXPECT_EQ(doubleToBfloat(1 + std::ldexp(3, -8)), 0x3F82);
}

TEST(HostTensor, CountsAndNames) {
  EXPECT_EQ(elementCount({}), 1);
  EXPECT_EQ(elementCount({int64_t(1) << 62, 4, 0}), 0);
  EXPECT_FALSE(elementCount({int64_t(1) << 62, 4}));
  EXPECT_FALSE(elementCount({-1}));
  EXPECT_EQ(typeName(ElementType::U8, {2, -1}), "tensor<2x?xui8>");
}
