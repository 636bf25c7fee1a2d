/*
 * vector.h - sixteen bytes at a time: SSE2, which every x86-64 has, or NEON, which every AArch64
 * has.
 *
 * What the fast paths need of vectors and nothing else. Elsewhere HAVE_VECTORS is 0, and the files
 * that include this one go through the same bytes one by one; with EVTX_NO_VECTORS everywhere, so
 * that a test can compare both. Lanes are little-endian.
 */
#ifndef EVTX_CORE_VECTOR_H
#define EVTX_CORE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(EVTX_NO_VECTORS)

#define HAVE_VECTORS 0

#elif defined(__SSE2__)
#include <emmintrin.h>

#define HAVE_VECTORS 1

typedef __m128i vector;

static inline vector vector_load(const void *bytes)
{
    return _mm_loadu_si128((const __m128i_u *)bytes);
}

static inline void vector_store(void *to, vector v)
{
    _mm_storeu_si128((__m128i_u *)to, v);
}

static inline vector vector_fill(uint8_t byte)
{
    return _mm_set1_epi8((char)byte);
}

/** Sixteen units of UTF-16 as bytes: a unit below 0x100 as it is, one from 0x100 to 0x7FFF as 0xFF,
 *  a larger one as 0. */
static inline vector vector_pack(vector low, vector high)
{
    return _mm_packus_epi16(low, high);
}

static inline vector vector_or(vector a, vector b)
{
    return _mm_or_si128(a, b);
}

static inline vector vector_and(vector a, vector b)
{
    return _mm_and_si128(a, b);
}

/** 0xFF in each lane where the bytes are equal, else 0. */
static inline vector vector_equal(vector a, vector b)
{
    return _mm_cmpeq_epi8(a, b);
}

/** 0xFF in each lane where @a is less than @b, both taken as signed, else 0. */
static inline vector vector_less(vector a, vector b)
{
    return _mm_cmplt_epi8(a, b);
}

/** The same for vector_mask() alone: of the lanes that are less, the highest bit is set. */
static inline vector vector_below(vector a, vector b)
{
    return _mm_subs_epi8(a, b); /* a comparison takes two more instructions */
}

/** The smaller of each of eight 16-bit numbers without a sign. */
static inline vector vector_min16(vector a, vector b)
{
    return _mm_sub_epi16(a, _mm_subs_epu16(a, b));
}

enum { VECTOR_LANE_BITS = 1 }; /* of vector_mask() for each lane */

/** The lanes that are 0xFF, the first one lowest; every lane must be 0xFF or 0, or come from
 *  vector_below(). */
static inline uint64_t vector_mask(vector v)
{
    return (uint64_t)_mm_movemask_epi8(v);
}

static inline bool vector_all(vector v)
{
    return _mm_movemask_epi8(v) == 0xFFFF;
}

/** The bytes of @a and @b by turns: a0 b0 a1 b1 up to a7 b7. */
static inline vector vector_interleave(vector a, vector b)
{
    return _mm_unpacklo_epi8(a, b);
}

/** @low in the first eight lanes, zeros behind. */
static inline vector vector_from64(uint64_t low)
{
    return _mm_cvtsi64_si128((long long)low);
}

static inline vector vector_add(vector a, vector b)
{
    return _mm_add_epi8(a, b);
}

#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>

#define HAVE_VECTORS 1

typedef uint8x16_t vector;

static inline vector vector_load(const void *bytes)
{
    return vld1q_u8(bytes);
}

static inline void vector_store(void *to, vector v)
{
    vst1q_u8(to, v);
}

static inline vector vector_fill(uint8_t byte)
{
    return vdupq_n_u8(byte);
}

static inline vector vector_pack(vector low, vector high)
{
    return vqmovun_high_s16(vqmovun_s16(vreinterpretq_s16_u8(low)), vreinterpretq_s16_u8(high));
}

static inline vector vector_or(vector a, vector b)
{
    return vorrq_u8(a, b);
}

static inline vector vector_and(vector a, vector b)
{
    return vandq_u8(a, b);
}

static inline vector vector_equal(vector a, vector b)
{
    return vceqq_u8(a, b);
}

static inline vector vector_less(vector a, vector b)
{
    return vcltq_s8(vreinterpretq_s8_u8(a), vreinterpretq_s8_u8(b));
}

static inline vector vector_below(vector a, vector b)
{
    return vector_less(a, b);
}

static inline vector vector_min16(vector a, vector b)
{
    return vreinterpretq_u8_u16(vminq_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)));
}

enum { VECTOR_LANE_BITS = 4 };

static inline uint64_t vector_mask(vector v)
{
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(v), 4)), 0);
}

static inline bool vector_all(vector v)
{
    return vminvq_u8(v) == 0xFF;
}

static inline vector vector_interleave(vector a, vector b)
{
    return vzip1q_u8(a, b);
}

static inline vector vector_from64(uint64_t low)
{
    return vcombine_u8(vcreate_u8(low), vcreate_u8(0));
}

static inline vector vector_add(vector a, vector b)
{
    return vaddq_u8(a, b);
}

#else
#define HAVE_VECTORS 0
#endif

#endif
