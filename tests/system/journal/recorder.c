/* Records what a process does to the files under PC_ROOT, in order, into PC_LOG: for power cuts after the fact.
 *
 *   entry = op u8 · pad 3 · file u32 · offset u64 · length u64 · payload (path for 'O' and 'U', data for 'W')
 *   ops: O opened · W written · S synced · T truncated to offset · U unlinked
 *
 * Build: gcc -O2 -shared -fPIC -o recorder.so recorder.c -ldl -lpthread
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FDS 4096
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t files[FDS];
static uint32_t last_file;
static int log_fd = -1;
static const char *root;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  root = getenv("PC_ROOT");
  if (getenv("PC_LOG")) log_fd = real_open(getenv("PC_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

struct entry { uint8_t op, pad[3]; uint32_t file; uint64_t offset, length; };

static void note(char op, uint32_t file, uint64_t offset, uint64_t length, const void *payload) {
  struct entry head = {(uint8_t)op, {0, 0, 0}, file, offset, length};
  if (log_fd < 0) return;
  real_write(log_fd, &head, sizeof head);
  if (payload && length) real_write(log_fd, payload, length);
}

static uint32_t file_of(int fd) { return fd >= 0 && fd < FDS ? files[fd] : 0; }

static int opened(int fd, const char *path) {
  if (fd < 0 || fd >= FDS || !root || strncmp(path, root, strlen(root))) return fd;
  pthread_mutex_lock(&lock);
  files[fd] = ++last_file;
  note('O', files[fd], 0, strlen(path), path);
  pthread_mutex_unlock(&lock);
  return fd;
}

#define MODE_ARGUMENT va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest)
int open(const char *path, int flags, ...) { MODE_ARGUMENT; return opened(real_open(path, flags, mode), path); }
int open64(const char *path, int flags, ...) { MODE_ARGUMENT; return opened(real_open(path, flags, mode), path); }
int openat(int at, const char *path, int flags, ...) { MODE_ARGUMENT; return opened(real_openat(at, path, flags, mode), path); }
int openat64(int at, const char *path, int flags, ...) { MODE_ARGUMENT; return opened(real_openat(at, path, flags, mode), path); }

int close(int fd) {
  if (file_of(fd)) files[fd] = 0;
  return real_close(fd);
}

static ssize_t written(int fd, const void *data, ssize_t done, off_t offset) {
  if (done > 0) note('W', file_of(fd), (uint64_t)offset, (uint64_t)done, data);
  return done;
}

ssize_t write(int fd, const void *data, size_t size) {
  if (!file_of(fd)) return real_write(fd, data, size);
  pthread_mutex_lock(&lock);
  ssize_t done = real_write(fd, data, size);
  written(fd, data, done, done > 0 ? lseek(fd, 0, SEEK_CUR) - done : 0);
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset) {
  if (!file_of(fd)) return real_pwrite(fd, data, size, offset);
  pthread_mutex_lock(&lock);
  ssize_t done = written(fd, data, real_pwrite(fd, data, size, offset), offset);
  pthread_mutex_unlock(&lock);
  return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

static int synced(int fd, int result) {
  if (result == 0 && file_of(fd)) {
    pthread_mutex_lock(&lock);
    note('S', file_of(fd), 0, 0, NULL);
    pthread_mutex_unlock(&lock);
  }
  return result;
}
int fsync(int fd) { return synced(fd, real_fsync(fd)); }
int fdatasync(int fd) { return synced(fd, real_fdatasync(fd)); }

int ftruncate64(int fd, off_t size) {
  pthread_mutex_lock(&lock);
  int result = real_ftruncate(fd, size);
  if (result == 0 && file_of(fd)) note('T', file_of(fd), (uint64_t)size, 0, NULL);
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
  int result = real_unlink(path);
  if (result == 0 && root && !strncmp(path, root, strlen(root))) {
    pthread_mutex_lock(&lock);
    note('U', 0, 0, strlen(path), path);
    pthread_mutex_unlock(&lock);
  }
  return result;
}
