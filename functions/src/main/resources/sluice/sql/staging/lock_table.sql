-- As the chunk's own writes will: nobody changes the table's definition until this transaction has ended.
LOCK TABLE ONLY :target IN ROW EXCLUSIVE MODE;
