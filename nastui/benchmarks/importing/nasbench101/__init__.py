"""The official files of NAS-Bench-101 (Ying et al., ICML 2019): TFRecord frames of JSON around protobuf."""
