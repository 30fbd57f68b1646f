# One static library for each instruction set, with flags of its own; see src/isa.hpp for what such a file may include.
{
    'target_defaults': {
        'cflags!': ['-fno-exceptions'],
        'cflags_cc!': ['-fno-exceptions'],
        # No contraction of a x b + c in plain C++: what is fused is written as fused. No link-time optimisation: it
        # could see through the border between the clock and a kernel.
        'cflags': ['-Wall', '-Wextra', '-O3', '-fPIC', '-fno-lto', '-ffp-contract=off', '-fvisibility=hidden'],
        'ldflags': ['-fno-lto', '-pthread'],
        'conditions': [
            ['OS=="linux"', {'libraries': ['-ldl']}],
            ['OS=="win"', {'defines': ['NOMINMAX', 'WIN32_LEAN_AND_MEAN']}],
        ],
        'defines': ['NAPI_VERSION=8', 'NODE_ADDON_API_CPP_EXCEPTIONS'],
        'xcode_settings': {
            'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
            'CLANG_CXX_LIBRARY': 'libc++',
            'MACOSX_DEPLOYMENT_TARGET': '11.0',
            'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
            'OTHER_CFLAGS': ['-O3', '-fno-lto', '-ffp-contract=off'],
        },
        'msvs_settings': {
            'VCCLCompilerTool': {'ExceptionHandling': 1, 'AdditionalOptions': ['/utf-8', '/fp:precise']},
        },
    },
    'targets': [
        {
            'target_name': 'kernels_scalar',
            'type': 'static_library',
            'sources': ['src/kernels/isa-scalar.cpp'],
            'cflags': ['-fno-tree-vectorize'],
            'xcode_settings': {'OTHER_CFLAGS': ['-fno-vectorize', '-fno-slp-vectorize']},
        },
        {
            'target_name': 'plimsoll_core',
            'type': 'static_library',
            'sources': [
                'src/cuda/device.cpp',
                'src/cuda/driver.cpp',
                'src/cuda/sample.cpp',
                'src/gpu/table.cpp',
                'src/kernels/adam.cpp',
                'src/kernels/file-lane.cpp',
                'src/kernels/file-stream.cpp',
                'src/kernels/file.cpp',
                'src/kernels/made-files.cpp',
                'src/kernels/stream.cpp',
                'src/kernels/table.cpp',
                'src/kernels/tensors.cpp',
                'src/kernels/variant.cpp',
                'src/opencl/adam.cpp',
                'src/opencl/card.cpp',
                'src/opencl/copies.cpp',
                'src/opencl/device.cpp',
                'src/opencl/error.cpp',
                'src/opencl/launch.cpp',
                'src/opencl/library.cpp',
                'src/opencl/matmul.cpp',
                'src/opencl/memory.cpp',
                'src/opencl/memory-kernels.cpp',
                'src/opencl/opencl.cpp',
                'src/opencl/source.cpp',
                'src/opencl/timing.cpp',
                'src/os/cpu.cpp',
                'src/os/file-posix.cpp',
                'src/os/file-windows.cpp',
                'src/os/io-uring.cpp',
                'src/os/library.cpp',
                'src/os/memory.cpp',
                'src/team.cpp',
            ],
        },
        {
            'target_name': 'plimsoll_native',
            'sources': ['src/addon.cpp', 'src/border/devices.cpp', 'src/border/fields.cpp', 'src/border/storage.cpp'],
            'include_dirs': ['../node_modules/node-addon-api'],
            'dependencies': ['plimsoll_core', 'kernels_scalar'],
            'conditions': [
                ['target_arch=="x64"', {'dependencies': ['kernels_avx2', 'kernels_avx512']}],
                ['target_arch=="arm64"', {'dependencies': ['kernels_neon']}],
            ],
        },
        {
            'target_name': 'plimsoll_native_test',
            'type': 'executable',
            'win_delay_load_hook': 'false',
            'sources': [
                'test/adam-test.cpp',
                'test/file-stream-test.cpp',
                'test/file-test.cpp',
                'test/half-test.cpp',
                'test/main.cpp',
                'test/opencl-test.cpp',
                'test/stream-test.cpp',
                'test/team-test.cpp',
                'test/tensors-test.cpp',
            ],
            'dependencies': ['plimsoll_core', 'kernels_scalar'],
            'conditions': [
                ['target_arch=="x64"', {'dependencies': ['kernels_avx2', 'kernels_avx512']}],
                ['target_arch=="arm64"', {'dependencies': ['kernels_neon']}],
            ],
        },
    ],
    'conditions': [
        ['target_arch=="x64"', {
            'targets': [
                {
                    'target_name': 'kernels_avx2',
                    'type': 'static_library',
                    'sources': ['src/kernels/isa-avx2.cpp'],
                    'cflags': ['-mavx2', '-mfma', '-mf16c'],
                    'xcode_settings': {'OTHER_CFLAGS': ['-mavx2', '-mfma', '-mf16c']},
                    'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX2']}},
                },
                {
                    'target_name': 'kernels_avx512',
                    'type': 'static_library',
                    'sources': ['src/kernels/isa-avx512.cpp'],
                    # GCC's own AVX-512 headers warn of the registers that they leave undefined on purpose.
                    'cflags': ['-mavx512f', '-mfma', '-mf16c', '-Wno-uninitialized', '-Wno-maybe-uninitialized'],
                    'xcode_settings': {'OTHER_CFLAGS': ['-mavx512f', '-mfma', '-mf16c']},
                    'msvs_settings': {'VCCLCompilerTool': {'AdditionalOptions': ['/arch:AVX512']}},
                },
            ],
        }],
        ['target_arch=="arm64"', {
            'targets': [
                {
                    'target_name': 'kernels_neon',
                    'type': 'static_library',
                    'sources': ['src/kernels/isa-neon.cpp'],
                },
            ],
        }],
    ],
}
