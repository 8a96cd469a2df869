"""SMS and voice by Aliyun's official SDK, for whoever has no gateway of their own."""
