//===- object_cache.cpp - Compiled code on disk, sound and broken ---------===//
//
// SPDX-License-Identifier: Apache-2.0
//
// Over 400 lines: every way in which a file on disk can be broken or shared is a
// short test of its own, and all need the same cache and programs.
//
//===----------------------------------------------------------------------===//

#include "jit/ObjectCache.h"

#include "jit/Engine.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace surge;
namespace fs = std::filesystem;

namespace {

constexpr uint64_t kPlenty = 1 << 20;

std::string read(const fs::path &path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

void write(const fs::path &path, const std::string &content) {
  std::ofstream(path, std::ios::binary) << content;
}

bool operator==(const Error &a, const Error &b) {
  return a.message == b.message && a.location == b.location;
}

bool same(const std::optional<CompiledObject> &a, const CompiledObject &b) {
  auto equal = [](const std::vector<Error> &a, const std::vector<Error> &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Error &a, const Error &b) { return a == b; });
  };
  return a && a->code == b.code && equal(a->warnings, b.warnings) &&
         equal(a->remarks, b.remarks);
}

/// An object of about `size` bytes that differs from others.
CompiledObject objectOf(int number, size_t size = 40) {
  std::string code(size, '\0');
  for (size_t i = 0; i < size; ++i)
    code[i] = 31 * i + number;
  return {code,
          {{"a zero gradient " + std::to_string(number), "f.mlir:1:2"}},
          {{"saves\n  note: this", ""}, {"", "f.mlir"}}};
}

CacheKey keyOf(int number) { return makeCacheKey({std::to_string(number)}); }

/// A folder of its own for each test, removed at the end.
struct Cache : testing::Test {
  void SetUp() override {
    char pattern[] = "/tmp/surge-cache-XXXXXX";
    ASSERT_NE(mkdtemp(pattern), nullptr);
    folder = pattern;
  }
  void TearDown() override { fs::remove_all(folder); }

  ObjectCache open(uint64_t mostBytes = kPlenty) {
    Result<ObjectCache> cache = ObjectCache::open(folder, mostBytes);
    EXPECT_TRUE(cache) << cache.error().text();
    return std::move(*cache);
  }
  /// The only file of the folder.
  fs::path onlyFile() {
    std::vector<fs::path> paths(fs::directory_iterator(folder), {});
    EXPECT_EQ(paths.size(), 1u);
    return paths.empty() ? fs::path() : paths.front();
  }

  std::string folder;
};

/// A program whose compilation warns, and whose result shows its text.
std::string programOf(int number) {
  return R"(
    func.func private @f(%x: f64) -> f64 {
      %c = arith.constant )" +
         std::to_string(number) + R"(.0 : f64
      %y = math.floor %x : f64
      %z = arith.addf %y, %c : f64
      return %z : f64
    }
    func.func @main(%x: f64) -> (f64, f64) {
      %y, %g = surge.value_and_grad @f(%x) wrt [0] : (f64) -> (f64, f64)
      return %y, %g : f64, f64
    })";
}

/// Whether the program's code came from the cache.
bool wasKept(const Program &program) {
  for (const Phase &phase : program.phases())
    if (phase.name == "lowering")
      return false;
  return true;
}

double call(const Program &program, double argument) {
  auto results = program.function("main")->call({argument});
  EXPECT_TRUE(results) << results.error().text();
  return *std::get<Tensor>(results->front()).data<double>();
}

struct EngineCache : Cache {
  Program compile(const std::string &text, EngineOptions options = {},
                  const std::string &name = "test.mlir") {
    options.cache = folder;
    Result<Program> program = Engine(options).compileString(text, name);
    EXPECT_TRUE(program) << program.error().text();
    return *program;
  }
};

} // namespace

TEST_F(Cache, FindsWhatWasStored) {
  ObjectCache cache = open();
  EXPECT_FALSE(cache.find(keyOf(1)));
  cache.store(keyOf(1), objectOf(1));
  cache.store(keyOf(2), {"", {}, {}});
  EXPECT_TRUE(same(cache.find(keyOf(1)), objectOf(1)));
  EXPECT_TRUE(same(open().find(keyOf(2)), {"", {}, {}}));
  EXPECT_FALSE(cache.find(keyOf(3)));
  struct stat status;
  ASSERT_EQ(stat(fs::directory_iterator(folder)->path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(Cache, KeysTellTextsApart) {
  // One text's end is not the next one's beginning.
  EXPECT_NE(makeCacheKey({"ab", "c"}), makeCacheKey({"a", "bc"}));
  EXPECT_NE(makeCacheKey({"a"}), makeCacheKey({"a", ""}));
  EXPECT_NE(makeCacheKey({"surge 1", "x"}), makeCacheKey({"surge 2", "x"}));
  EXPECT_EQ(makeCacheKey({"a", "b"}), makeCacheKey({"a", "b"}));
  EXPECT_NE(compilerIdentity(), "");
}

TEST_F(Cache, DamagedFilesAreAbsentAndReplaced) {
  ObjectCache cache = open();
  cache.store(keyOf(1), objectOf(1));
  fs::path path = onlyFile();
  const std::string sound = read(path);
  auto expectAbsent = [&](const std::string &content) {
    write(path, content);
    return !cache.find(keyOf(1));
  };
  for (size_t i = 0; i < sound.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = sound;
      damaged[i] ^= 1 << bit;
      ASSERT_TRUE(expectAbsent(damaged)) << "byte " << i << ", bit " << bit;
    }
  for (size_t size = 0; size < sound.size(); ++size)
    ASSERT_TRUE(expectAbsent(sound.substr(0, size))) << size << " bytes";
  EXPECT_TRUE(expectAbsent(sound + '\0'));
  EXPECT_TRUE(expectAbsent(sound + sound));
  EXPECT_TRUE(expectAbsent(std::string(sound.size(), '\0')));
  cache.store(keyOf(1), objectOf(2));
  EXPECT_TRUE(same(cache.find(keyOf(1)), objectOf(2)));
  // A sound file under another's name is not that other one.
  cache.store(keyOf(2), objectOf(2));
  write(path, sound);
  EXPECT_TRUE(same(cache.find(keyOf(1)), objectOf(1)));
  for (const auto &entry : fs::directory_iterator(folder))
    write(entry.path(), sound);
  EXPECT_FALSE(cache.find(keyOf(2)));
}

TEST_F(Cache, WhatIsNoPlainFileIsAbsent) {
  ObjectCache cache = open();
  cache.store(keyOf(1), objectOf(1));
  fs::path path = onlyFile(), elsewhere = folder + "/elsewhere";
  fs::rename(path, elsewhere);

  fs::create_symlink(elsewhere, path);
  EXPECT_FALSE(cache.find(keyOf(1)));
  cache.store(keyOf(1), objectOf(2));
  EXPECT_TRUE(same(cache.find(keyOf(1)), objectOf(2)));
  EXPECT_FALSE(fs::is_symlink(path));
  fs::remove(elsewhere);

  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_FALSE(cache.find(keyOf(1)));
  cache.store(keyOf(1), objectOf(1));
  EXPECT_TRUE(same(cache.find(keyOf(1)), objectOf(1)));

  fs::remove(path);
  fs::create_directory(path);
  write(path / "inside", "another's");
  EXPECT_FALSE(cache.find(keyOf(1)));
  cache.store(keyOf(1), objectOf(1));
  EXPECT_FALSE(cache.find(keyOf(1)));
  EXPECT_EQ(read(path / "inside"), "another's");
  fs::remove_all(path);
  EXPECT_TRUE(fs::is_empty(folder)) << "a temporary file was left";

  // More than this machine has, should its header be believed.
  cache.store(keyOf(1), objectOf(1));
  ASSERT_EQ(truncate(path.c_str(), off_t(1) << 42), 0);
  EXPECT_FALSE(cache.find(keyOf(1)));
  cache.store(keyOf(1), objectOf(1));
  EXPECT_TRUE(same(cache.find(keyOf(1)), objectOf(1)));
}

TEST_F(Cache, TrustsNothingThatOthersMayWrite) {
  open().store(keyOf(1), objectOf(1));
  fs::path path = onlyFile();
  for (mode_t mode : {0777, 01777, 0770, 0702}) {
    ASSERT_EQ(chmod(folder.c_str(), mode), 0);
    Result<ObjectCache> cache = ObjectCache::open(folder, kPlenty);
    ASSERT_FALSE(cache) << mode;
    EXPECT_NE(cache.error().text().find("only its owner, this user or root"),
              std::string::npos)
        << cache.error().text();
  }
  ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
  ASSERT_EQ(chmod(path.c_str(), 0666), 0);
  EXPECT_FALSE(open().find(keyOf(1)));
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_TRUE(open().find(keyOf(1)));
}

TEST_F(Cache, FoldersThatCannotBeOpenedAreErrors) {
  write(folder + "/file", "no folder");
  for (const char *name : {"/file", "/file/below"}) {
    Result<ObjectCache> cache = ObjectCache::open(folder + name, kPlenty);
    ASSERT_FALSE(cache);
    EXPECT_NE(cache.error().text().find("cannot open the folder"),
              std::string::npos);
  }
  EXPECT_FALSE(ObjectCache::open("", kPlenty));
  ASSERT_TRUE(ObjectCache::open(folder + "/new/folders/", kPlenty));
  struct stat status;
  ASSERT_EQ(stat((folder + "/new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(Cache, AReadOnlyFolderIsReadAndNotWritten) {
  open().store(keyOf(1), objectOf(1));
  ASSERT_EQ(chmod(onlyFile().c_str(), 0444), 0);
  ASSERT_EQ(chmod(folder.c_str(), 0555), 0);
  pid_t child = fork();
  if (child == 0) {
    // Root writes to any folder.
    if (geteuid() == 0 && seteuid(65534) != 0)
      _exit(2);
    ObjectCache cache = open();
    bool found = same(cache.find(keyOf(1)), objectOf(1));
    cache.store(keyOf(2), objectOf(2));
    _exit(found && !cache.find(keyOf(2)) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  chmod(folder.c_str(), 0755);
}

TEST_F(Cache, DropsWhatWasUsedLeastRecently) {
  ObjectCache cache = open(4000);
  write(folder + "/notes.txt", std::string(9000, 'x'));
  std::string name(64, 'a');
  write(folder + "/" + name + ".tmp", "being written");
  std::string left(64, 'b');
  write(folder + "/" + left + ".tmp", "left by a crash");
  timespec old[2] = {{1000, 0}, {1000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, (folder + "/" + left + ".tmp").c_str(), old, 0),
            0);
  for (int i = 0; i < 3; ++i) {
    cache.store(keyOf(i), objectOf(i, 1000));
    usleep(20000); // Clocks of file systems are coarse.
  }
  EXPECT_TRUE(cache.find(keyOf(0)));
  usleep(20000);
  cache.store(keyOf(3), objectOf(3, 1000));
  EXPECT_TRUE(cache.find(keyOf(0)));
  EXPECT_FALSE(cache.find(keyOf(1)));
  EXPECT_TRUE(cache.find(keyOf(2)));
  EXPECT_TRUE(cache.find(keyOf(3)));
  EXPECT_TRUE(fs::exists(folder + "/notes.txt"));
  EXPECT_TRUE(fs::exists(folder + "/" + name + ".tmp"));
  EXPECT_FALSE(fs::exists(folder + "/" + left + ".tmp"));
  // What is larger than all may be is not kept, and drops nothing.
  cache.store(keyOf(4), objectOf(4, 5000));
  EXPECT_FALSE(cache.find(keyOf(4)));
  EXPECT_TRUE(cache.find(keyOf(3)));
}

TEST_F(Cache, ManyProcessesAtOnceFindWholeObjects) {
  // Room for three of four objects, so that they are also dropped all the time.
  std::vector<pid_t> children;
  for (int process = 0; process < 4; ++process) {
    children.push_back(fork());
    if (children.back() != 0)
      continue;
    ObjectCache cache = open(3 * 21000);
    int found = 0;
    for (int i = 0; i < 200; ++i) {
      int number = (i * 7 + process) % 4;
      std::optional<CompiledObject> object = cache.find(keyOf(number));
      if (object && !same(object, objectOf(number, 20000)))
        _exit(1);
      found += object.has_value();
      cache.store(keyOf(number), objectOf(number, 20000));
    }
    _exit(found > 0 ? 0 : 2);
  }
  for (pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  uint64_t bytes = 0;
  for (const auto &entry : fs::directory_iterator(folder)) {
    EXPECT_EQ(entry.path().extension(), ".surge");
    bytes += entry.file_size();
  }
  EXPECT_LE(bytes, 3u * 21000);
}

TEST_F(EngineCache, AHitGivesEqualResultsAndMessages) {
  Program first = compile(programOf(5));
  EXPECT_FALSE(wasKept(first));
  Program second = compile(programOf(5));
  EXPECT_TRUE(wasKept(second));
  EXPECT_EQ(call(first, 2.5), 7);
  EXPECT_EQ(call(second, 2.5), 7);
  ASSERT_EQ(first.warnings().size(), 1u);
  ASSERT_EQ(second.warnings().size(), 1u);
  EXPECT_EQ(second.warnings()[0].text(), first.warnings()[0].text());
  EXPECT_NE(second.warnings()[0].text().find("test.mlir:4:"),
            std::string::npos)
      << second.warnings()[0].text();
}

TEST_F(EngineCache, WhatCodeDependsOnIsInTheKey) {
  compile(programOf(5));
  EXPECT_EQ(call(compile(programOf(6)), 2.5), 8);
  EngineOptions options;
  options.optimizationLevel = 1;
  EXPECT_FALSE(wasKept(compile(programOf(5), options)));
  options = {};
  options.checkFinite = true;
  EXPECT_FALSE(wasKept(compile(programOf(5), options)));
  options = {};
  options.strongZero = true;
  EXPECT_FALSE(wasKept(compile(programOf(5), options)));
  options = {};
  options.estimators = {"*=none"};
  EXPECT_FALSE(wasKept(compile(programOf(5), options)));
  options = {};
  options.reportResiduals = true;
  EXPECT_FALSE(wasKept(compile(programOf(5), options)));
  EXPECT_TRUE(wasKept(compile(programOf(5), options)));
  // Messages name the file.
  EXPECT_FALSE(wasKept(compile(programOf(5), {}, "other.mlir")));
  // Code does not depend on these.
  options = {};
  options.threads = 1;
  EXPECT_TRUE(wasKept(compile(programOf(5), options)));
}

TEST_F(EngineCache, AppendedTextIsInTheKey) {
  EngineOptions options;
  options.cache = folder;
  Engine engine(options);
  auto compileWith = [&](const std::string &added) {
    Result<Source> source = engine.parseString(programOf(5), "test.mlir");
    EXPECT_TRUE(source);
    EXPECT_FALSE(source->append("func.func @broken() -> f64 {}", "broken"));
    Result<void> done = source->append(added, "added");
    EXPECT_TRUE(done) << done.error().text();
    Result<Program> program = engine.compile(std::move(*source));
    EXPECT_TRUE(program) << program.error().text();
    return *program;
  };
  const std::string one = "func.func @one() -> f64 {"
                          "%c = arith.constant 1.0 : f64 return %c : f64 }";
  const std::string two = "func.func @two() -> f64 {"
                          "%c = arith.constant 2.0 : f64 return %c : f64 }";
  EXPECT_FALSE(wasKept(compileWith(one)));
  EXPECT_FALSE(wasKept(compileWith(two)));
  Program kept = compileWith(one);
  EXPECT_TRUE(wasKept(kept));
  EXPECT_TRUE(kept.function("one"));
  EXPECT_FALSE(kept.function("two"));
}

TEST_F(EngineCache, AFaultOfTheCacheIsNoFaultOfTheProgram) {
  compile(programOf(5));
  fs::path path = onlyFile();
  std::string sound = read(path);
  for (size_t i = 0; i < sound.size(); i += sound.size() / 8) {
    std::string damaged = sound;
    damaged[i] ^= 4;
    write(path, damaged);
    Program program = compile(programOf(5));
    EXPECT_FALSE(wasKept(program));
    EXPECT_EQ(call(program, 2.5), 7);
    EXPECT_TRUE(wasKept(compile(programOf(5))));
  }
  // A sound file that holds no code.
  CacheKey key = {};
  for (size_t i = 0; i < key.size(); ++i)
    key[i] = std::stoi(path.filename().string().substr(2 * i, 2), nullptr, 16);
  for (const std::string &code : {std::string("no object"), std::string()}) {
    open().store(key, {code, {}, {}});
    Program program = compile(programOf(5));
    EXPECT_FALSE(wasKept(program));
    EXPECT_EQ(call(program, 2.5), 7);
  }
  EXPECT_TRUE(wasKept(compile(programOf(5))));

  ASSERT_EQ(chmod(folder.c_str(), 0777), 0);
  Program program = compile(programOf(5));
  EXPECT_FALSE(wasKept(program));
  EXPECT_EQ(call(program, 2.5), 7);
  ASSERT_EQ(program.warnings().size(), 2u);
  EXPECT_NE(program.warnings()[1].text().find("compiled code is not kept"),
            std::string::npos);
}
