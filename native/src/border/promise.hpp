// Work off the main thread, and a promise of its result.
#pragma once

#include <napi.h>

#include <atomic>
#include <functional>
#include <new>
#include <optional>

#include "fields.hpp"

namespace plimsoll::border {

// Two measurements at a time would measure each other, and share what kernels keep.
inline std::atomic<bool> is_running{false};

template <class Result>
class Worker : public Napi::AsyncWorker {
   public:
    using Work = std::function<Result()>;
    using Convert = Napi::Value (*)(Napi::Env, const Result&);

    Worker(Napi::Env env, Work work, Convert convert)
        : AsyncWorker(env), deferred(env), work_(std::move(work)), convert_(convert) {}

    void Execute() override {
        try {
            result_ = work_();
        } catch (const Failure& failure) {
            failure_ = failure;
        } catch (const std::bad_alloc&) {
            failure_ = Failure("out-of-memory", "the sample needs more memory than the system gives");
        } catch (const std::exception& bug) {
            SetError(bug.what());
        }
        is_running = false;
    }
    void OnOK() override {
        if (failure_) return deferred.Reject(error_of(Env(), *failure_));
        deferred.Resolve(convert_(Env(), *result_));
    }
    void OnError(const Napi::Error& bug) override { deferred.Reject(bug.Value()); }

    Napi::Promise::Deferred deferred;

   private:
    const Work work_;
    const Convert convert_;
    std::optional<Result> result_;
    std::optional<Failure> failure_;
};

inline Napi::Value rejected(Napi::Env env, Napi::Value reason) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(reason);
    return deferred.Promise();
}

// `prepare` reads the request here, on the main thread, and gives the work.
template <class Result, class Prepare>
Napi::Value promise_of(Napi::Env env, Prepare prepare, typename Worker<Result>::Convert convert) {
    try {
        typename Worker<Result>::Work work = prepare();
        if (is_running.exchange(true)) throw Failure("busy", "another sample is running; wait for its end");
        auto* worker = new Worker<Result>(env, std::move(work), convert);  // deletes itself when done
        const Napi::Promise promise = worker->deferred.Promise();
        worker->Queue();
        return promise;
    } catch (const Failure& failure) {
        return rejected(env, error_of(env, failure));
    } catch (const Napi::Error& error) {  // thrown by a getter of the request
        return rejected(env, error.Value());
    }
}

}  // namespace plimsoll::border
