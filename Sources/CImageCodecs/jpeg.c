#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/// More scans than this are no photograph: each costs a pass over the whole image.
static const int scan_limit = 500;

/// libjpeg's error manager, with the place to return to.
typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf return_to;
  char *message;
  codec_status status;
} error_manager;

_Noreturn static void fail(j_common_ptr info, codec_status status) {
  error_manager *errors = (error_manager *)info->err;
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  snprintf(errors->message, codec_message_size, "%s", text);
  errors->status = status;
  longjmp(errors->return_to, 1);
}

_Noreturn static void fail_saying(j_common_ptr info, codec_status status, const char *text) {
  error_manager *errors = (error_manager *)info->err;
  snprintf(errors->message, codec_message_size, "%s", text);
  errors->status = status;
  longjmp(errors->return_to, 1);
}

static void error_exit(j_common_ptr info) {
  switch (info->err->msg_code) {
  case JERR_ARITH_NOTIMPL:
  case JERR_BAD_PRECISION:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_NOTIMPL:
  case JERR_NOT_COMPILED:
  case JERR_SOF_UNSUPPORTED:
    fail(info, codec_unsupported);
  default:
    fail(info, codec_corrupt);
  }
}

/// libjpeg goes on after a warning, and puts grey where pixels are missing. Here what costs
/// pixels is an error; what does not is let through, as other readers do.
static void emit_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
  case JWRN_ADOBE_XFORM:
  case JWRN_EXTRANEOUS_DATA: // between segments, behind the last pixel of a scan
  case JWRN_JFIF_MAJOR:
  case JWRN_TOO_MUCH_DATA:
    return;
  default:
    fail(info, codec_corrupt);
  }
}

static void output_nothing(j_common_ptr info) { (void)info; }

static void limit_scans(j_common_ptr info) {
  if (!info->is_decompressor) return;
  if (((j_decompress_ptr)info)->input_scan_number > scan_limit) {
    fail_saying(info, codec_corrupt, "more than 500 scans");
  }
}

static void prepare(struct jpeg_decompress_struct *info, error_manager *errors, char *message) {
  memset(info, 0, sizeof *info);
  message[0] = 0;
  errors->message = message;
  errors->status = codec_ok;
  info->err = jpeg_std_error(&errors->base);
  errors->base.error_exit = error_exit;
  errors->base.emit_message = emit_message;
  errors->base.output_message = output_nothing;
}

static void read_header(
  struct jpeg_decompress_struct *info, const uint8_t *bytes, size_t count, int64_t pixel_limit
) {
  jpeg_create_decompress(info);
  jpeg_mem_src(info, bytes, (unsigned long)count);
  jpeg_read_header(info, TRUE);
  if ((int64_t)info->image_width * info->image_height > pixel_limit) {
    fail_saying((j_common_ptr)info, codec_too_large, "");
  }
}

codec_status codec_jpeg_extents(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, codec_extents *extents, char *message
) {
  struct jpeg_decompress_struct info;
  error_manager errors;
  prepare(&info, &errors, message);
  if (setjmp(errors.return_to) == 0) {
    read_header(&info, bytes, count, pixel_limit);
    extents->width = (int32_t)info.image_width;
    extents->height = (int32_t)info.image_height;
  }
  jpeg_destroy_decompress(&info);
  return errors.status;
}

/// Four inks to three lights, in place, as TensorFlow does it: Adobe's programs write inks
/// inverted.
static void convert_inks(uint8_t *row, uint8_t *pixels, size_t width, int is_inverted) {
  for (size_t x = 0; x < width; x++) {
    const uint8_t *inks = row + 4 * x;
    const int key = is_inverted ? inks[3] : 255 - inks[3];
    for (size_t channel = 0; channel < 3; channel++) {
      const int ink = is_inverted ? inks[channel] : 255 - inks[channel];
      pixels[3 * x + channel] = (uint8_t)(key * ink / 255);
    }
  }
}

codec_status codec_jpeg_decode(
  const uint8_t *bytes, size_t count, int64_t pixel_limit, int fast_transform, uint8_t *pixels,
  size_t capacity, char *message
) {
  struct jpeg_decompress_struct info;
  struct jpeg_progress_mgr progress;
  error_manager errors;
  prepare(&info, &errors, message);
  if (setjmp(errors.return_to) == 0) {
    read_header(&info, bytes, count, pixel_limit);
    memset(&progress, 0, sizeof progress);
    progress.progress_monitor = limit_scans;
    info.progress = &progress;
    const int has_inks =
      info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = has_inks ? JCS_CMYK : JCS_RGB;
    info.dct_method = fast_transform ? JDCT_IFAST : JDCT_ISLOW;
    info.do_fancy_upsampling = TRUE;
    jpeg_start_decompress(&info);
    const size_t width = info.output_width;
    if (width * info.output_height * 3 != capacity) {
      fail_saying((j_common_ptr)&info, codec_corrupt, "extents that change between two readings");
    }
    JSAMPARRAY inks = NULL;
    if (has_inks) {
      inks = info.mem->alloc_sarray(
        (j_common_ptr)&info, JPOOL_IMAGE, (JDIMENSION)(width * 4), 1);
    }
    while (info.output_scanline < info.output_height) {
      uint8_t *row = pixels + (size_t)info.output_scanline * width * 3;
      JSAMPROW target = has_inks ? inks[0] : row;
      jpeg_read_scanlines(&info, &target, 1);
      if (has_inks) convert_inks(inks[0], row, width, info.saw_Adobe_marker);
    }
    jpeg_finish_decompress(&info);
  }
  jpeg_destroy_decompress(&info);
  return errors.status;
}

codec_status codec_jpeg_encode(
  const uint8_t *pixels, codec_extents extents, int channels, int quality, uint8_t *file,
  size_t capacity, size_t *count, char *message
) {
  struct jpeg_compress_struct info;
  error_manager errors;
  unsigned char *target = file;
  unsigned long written = capacity;
  memset(&info, 0, sizeof info);
  message[0] = 0;
  errors.message = message;
  errors.status = codec_ok;
  info.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = error_exit;
  errors.base.output_message = output_nothing;
  *count = 0;
  if (setjmp(errors.return_to) == 0) {
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &target, &written);
    info.image_width = (JDIMENSION)extents.width;
    info.image_height = (JDIMENSION)extents.height;
    info.input_components = channels;
    info.in_color_space = channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.optimize_coding = TRUE;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
      JSAMPROW row =
        (JSAMPROW)pixels + (size_t)info.next_scanline * (size_t)extents.width * (size_t)channels;
      jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    *count = written;
  }
  jpeg_destroy_compress(&info);
  // libjpeg takes memory of its own where the caller's did not suffice.
  if (target != file) {
    free(target);
    *count = 0;
    if (errors.status == codec_ok) errors.status = codec_too_large;
  }
  return errors.status;
}
