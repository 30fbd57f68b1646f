// What crosses the border about devices.
#pragma once

#include <napi.h>

namespace plimsoll::border {

Napi::Value devices(const Napi::CallbackInfo& info);
Napi::Value device_sample(const Napi::CallbackInfo& info);

}  // namespace plimsoll::border
