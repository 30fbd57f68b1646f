/*
 * A plain pointer chase to compare the addon with: loads that each need the one before, over lines of 64 bytes in a
 * random cycle (Sattolo, Information Processing Letters 22(6), 1986).
 *
 *   cc -O2 [-DHUGE_PAGES] chase.c -o chase
 *   ./chase BYTES LOADS REPETITIONS      prints the seconds of a load for each repetition, one a line
 *
 * BYTES and LOADS are multiples of 64. HUGE_PAGES asks for 2 MiB pages (Linux); without, they are as the system likes.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* xorshift64 (Marsaglia, Journal of Statistical Software 8(14), 2003) */
static uint64_t random_state = 88172645463325252u;
static uint64_t random_below(uint64_t n) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % n;
}

struct line {
    struct line *next;
    char rest[64 - sizeof(struct line *)];
};

static struct line *new_cycle(size_t lines) {
    const size_t huge_page = (size_t)2 << 20;
    const size_t bytes = (lines * sizeof(struct line) + huge_page - 1) / huge_page * huge_page;
    struct line *cycle = aligned_alloc(huge_page, bytes);
    uint32_t *order = malloc(lines * sizeof *order);
    if (cycle == NULL || order == NULL) exit(2);
#ifdef HUGE_PAGES
    madvise(cycle, bytes, MADV_HUGEPAGE);
#else
    madvise(cycle, bytes, MADV_NOHUGEPAGE);
#endif
    for (size_t i = 0; i < lines; ++i) order[i] = (uint32_t)i;
    for (size_t i = lines - 1; i > 0; --i) {
        const size_t other = random_below(i);
        const uint32_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (size_t i = 0; i < lines; ++i) cycle[i].next = cycle + order[i];
    free(order);
    return cycle;
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    const size_t lines = (size_t)atoll(arguments[1]) / sizeof(struct line);
    const long loads = atol(arguments[2]);
    const int repetitions = atoi(arguments[3]);
    struct line *place = new_cycle(lines);
    for (size_t i = 0; i < lines && i < (1u << 20); ++i) place = place->next;
    for (int repetition = 0; repetition < repetitions; ++repetition) {
        const double start = seconds_now();
        for (long i = 0; i < loads; ++i) place = place->next;
        printf("%.4e\n", (seconds_now() - start) / (double)loads);
    }
    return place == NULL; /* the loads are of use */
}
